package io.kinesumer.spring.listener;

import io.kinesumer.CommitMode;
import io.kinesumer.RecordRecoverer;
import org.jspecify.annotations.Nullable;

/**
 * What holds for listeners whose annotation says nothing.
 *
 * @param commitMode who decides what may be committed
 * @param recoverer takes over records whose retries are exhausted, or {@code null} to
 * keep retrying
 */
public record ListenerDefaults(CommitMode commitMode, @Nullable RecordRecoverer recoverer) {
}
