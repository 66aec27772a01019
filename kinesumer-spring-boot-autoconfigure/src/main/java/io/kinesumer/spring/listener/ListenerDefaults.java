package io.kinesumer.spring.listener;

import io.kinesumer.CommitMode;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.RetrySettings;
import io.kinesumer.recovery.DeadLetterRecoverer;
import org.jspecify.annotations.Nullable;

/**
 * What holds for listeners whose annotation says nothing.
 *
 * @param app the app, or {@code null} if the application names none
 * @param commitMode who decides what may be committed
 * @param retry the backoff and the number of retries
 * @param recoverer takes over records whose retries are exhausted, or {@code null} to
 * keep retrying
 * @param deadLetters puts records into the dead-letter stream, or {@code null} if none is
 * configured
 */
public record ListenerDefaults(@Nullable String app, CommitMode commitMode, RetrySettings retry,
		@Nullable RecordRecoverer recoverer, @Nullable DeadLetterRecoverer deadLetters) {
}
