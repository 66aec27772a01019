package io.kinesumer.dispatch;

import io.kinesumer.BatchRecordHandler;
import io.kinesumer.CommitMode;
import io.kinesumer.ErrorHandler;
import io.kinesumer.RecordFilter;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.RetrySettings;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the records of a shard.
 *
 * @param listener the listener's name
 * @param handler handles records
 * @param maxRecords the most records handed over at once
 * @param concurrency how many deliveries may be under way at once, each of other
 * partition keys
 * @param commitMode who decides what may be committed
 * @param errorHandler decides what happens after a failure
 * @param retry the waits where the error handler has named none
 * @param filter decides which records are handed over, or {@code null} for all
 * @param recoverer takes over records that are not to be tried again, or {@code null} to
 * keep retrying
 */
public record Handling(String listener, BatchRecordHandler handler, int maxRecords, int concurrency,
		CommitMode commitMode, ErrorHandler errorHandler, RetrySettings retry, @Nullable RecordFilter filter,
		@Nullable RecordRecoverer recoverer) {
}
