package io.kinesumer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

import io.kinesumer.ErrorHandler.Verdict;
import io.kinesumer.stream.ShardKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DefaultErrorHandlerTests {

	private static final KinesumerRecord RECORD = Records.record(new ShardKey("orders", "s1"), 1);

	private static final RetrySettings TWICE = new RetrySettings(Duration.ofSeconds(1), Duration.ofSeconds(60), 2, 2);

	private final DefaultErrorHandler handler = new DefaultErrorHandler(TWICE);

	@Test
	void aFailureIsTriedAgainUntilTheRetriesAreExhausted() {
		Exception failure = new IllegalStateException();
		assertThat(this.handler.onFailure(failure, RECORD, 1)).isEqualTo(Verdict.retryAfter(Duration.ofSeconds(1)));
		assertThat(this.handler.onFailure(failure, RECORD, 2)).isEqualTo(Verdict.retryAfter(Duration.ofSeconds(2)));
		assertThat(this.handler.onFailure(failure, RECORD, 3).isRecover()).isTrue();
	}

	@Test
	void aFailureThatCannotPassIsNotTriedAgain() {
		DefaultErrorHandler classified = this.handler.notRetrying(IOException.class)
			.notRetrying(IllegalArgumentException.class);
		assertThat(classified.onFailure(new IllegalArgumentException(), RECORD, 1).isRecover()).isTrue();
		assertThat(classified.onFailure(new NumberFormatException(), RECORD, 1).isRecover()).isTrue();
		assertThat(classified.onFailure(new UncheckedIOException(new IOException()), RECORD, 1).isRecover()).isTrue();
		assertThat(classified.onFailure(new IllegalStateException(), RECORD, 1).isRecover()).isFalse();
	}

	@Test
	void aCircleOfCausesEnds() {
		Exception first = new IllegalStateException();
		Exception second = new IllegalStateException(first);
		first.initCause(second);
		assertThat(this.handler.notRetrying(IOException.class).onFailure(first, RECORD, 1).isRecover()).isFalse();
		assertThat(BatchListenerFailedException.in(first)).isNull();
	}

	@Test
	void aBackoffIsNotNegative() {
		assertThatIllegalArgumentException().isThrownBy(() -> Verdict.retryAfter(Duration.ofMillis(-1)));
	}

}
