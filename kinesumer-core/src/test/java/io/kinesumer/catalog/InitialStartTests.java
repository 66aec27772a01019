package io.kinesumer.catalog;

import java.time.Duration;
import java.time.Instant;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.StartPosition;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.StreamRef;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class InitialStartTests {

	private static final Instant NOW = Instant.parse("2026-05-05T05:05:05Z");

	@Test
	void latestIsASecondBeforeTheTimeOfTheService() {
		assertThat(resolve(StartPosition.latest())).isEqualTo(new ReadPosition.AtTimestamp(NOW.minusSeconds(1)));
	}

	@Test
	void trimHorizonIsWhatItSays() {
		assertThat(resolve(StartPosition.trimHorizon())).isEqualTo(new ReadPosition.TrimHorizon());
	}

	@Test
	void aTimeThatTheStreamStillKeepsIsTakenAsItIs() {
		Instant oldest = NOW.minus(Duration.ofHours(24));
		assertThat(resolve(StartPosition.atTimestamp(oldest))).isEqualTo(new ReadPosition.AtTimestamp(oldest));
	}

	@Test
	void aTimeBeforeWhatTheStreamKeepsMeansItsOldestRecord() {
		assertThat(resolve(StartPosition.atTimestamp(NOW.minus(Duration.ofHours(24)).minusMillis(1))))
			.isEqualTo(new ReadPosition.TrimHorizon());
	}

	@Test
	void aTimeInTheSecondThatTheServiceTellsIsNotInTheFuture() {
		Instant time = NOW.plusMillis(999);
		assertThat(resolve(StartPosition.atTimestamp(time))).isEqualTo(new ReadPosition.AtTimestamp(time));
	}

	@Test
	void aTimeInTheFutureIsRefused() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> resolve(StartPosition.atTimestamp(NOW.plusSeconds(2))))
			.withMessageContaining("stream 'orders'")
			.withMessageContaining("2026-05-05T05:05:07Z")
			.withMessageContaining("future")
			.withMessageContaining(NOW.toString());
	}

	private static ReadPosition resolve(StartPosition start) {
		return InitialStart.resolve("app", StreamRef.named("orders"), start,
				new KinesisApi.Description(Instant.EPOCH, Duration.ofHours(24), NOW));
	}

}
