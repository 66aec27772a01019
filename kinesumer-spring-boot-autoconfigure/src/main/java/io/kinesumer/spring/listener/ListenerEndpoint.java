package io.kinesumer.spring.listener;

import java.util.List;

import io.kinesumer.BatchRecordHandler;
import io.kinesumer.CommitMode;
import io.kinesumer.ErrorHandler;
import io.kinesumer.RecordFilter;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.StartPosition;
import org.jspecify.annotations.Nullable;

/**
 * A listener with all that its annotation says, placeholders and expressions resolved.
 *
 * @param id the listener's id
 * @param method the method, for messages
 * @param app the app, or {@code null} for the default one
 * @param streams names, ARNs or aliases of streams
 * @param handler calls the method
 * @param maxRecords the most records of one call
 * @param start where the group starts in a stream it has never consumed, or {@code null}
 * for the stream's or the client's setting
 * @param commitMode who decides what may be committed, or {@code null} for the client's
 * setting
 * @param concurrency how many partition keys of one shard are handled at once
 * @param errorHandler decides what happens after a failure, or {@code null} for the
 * client's settings
 * @param filter decides which records are handed over, or {@code null} for all
 * @param recoverer takes over records that are not to be tried again, or {@code null} to
 * keep retrying
 * @param isAutoStartup whether it takes part from the start
 */
public record ListenerEndpoint(String id, String method, @Nullable String app, List<String> streams,
		BatchRecordHandler handler, int maxRecords, @Nullable StartPosition start, @Nullable CommitMode commitMode,
		int concurrency, @Nullable ErrorHandler errorHandler, @Nullable RecordFilter filter,
		@Nullable RecordRecoverer recoverer, boolean isAutoStartup) {

	public ListenerEndpoint {
		streams = List.copyOf(streams);
	}

}
