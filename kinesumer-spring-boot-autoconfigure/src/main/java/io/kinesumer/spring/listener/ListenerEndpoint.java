package io.kinesumer.spring.listener;

import java.util.List;

import io.kinesumer.BatchRecordHandler;
import io.kinesumer.CommitMode;
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
 * @param recoverer takes over records whose retries are exhausted, or {@code null} to
 * keep retrying
 * @param isAutoStartup whether it takes part from the start
 */
public record ListenerEndpoint(String id, String method, @Nullable String app, List<String> streams,
		BatchRecordHandler handler, int maxRecords, @Nullable StartPosition start, @Nullable CommitMode commitMode,
		@Nullable RecordRecoverer recoverer, boolean isAutoStartup) {

	public ListenerEndpoint {
		streams = List.copyOf(streams);
	}

}
