package io.kinesumer.dispatch;

import io.kinesumer.BatchRecordHandler;
import io.kinesumer.CommitMode;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.RetrySettings;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the records of a shard.
 *
 * @param listener the listener's name
 * @param handler handles records
 * @param maxRecords the most records handed over at once
 * @param commitMode who decides what may be committed
 * @param retry what happens after a failure
 * @param recoverer takes over records whose retries are exhausted, or {@code null} to
 * keep retrying
 */
public record Handling(String listener, BatchRecordHandler handler, int maxRecords, CommitMode commitMode,
		RetrySettings retry, @Nullable RecordRecoverer recoverer) {
}
