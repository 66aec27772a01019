package io.kinesumer.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.StartPosition;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.StreamRef;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StreamPinsTests {

	private static final StreamRef STREAM = StreamRef.named("orders");

	private static final Instant NOW = Instant.parse("2026-05-05T05:05:05Z");

	private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

	private final InMemoryStateStore store = new InMemoryStateStore();

	private final StreamPins pins = new StreamPins("app", this.store);

	@Test
	void latestIsASecondBeforeTheTimeOfTheService() {
		assertThat(pin(StartPosition.latest())).isEqualTo(new ReadPosition.AtTimestamp(NOW.minusSeconds(1)));
	}

	@Test
	void trimHorizonIsWhatItSays() {
		assertThat(pin(StartPosition.trimHorizon())).isEqualTo(new ReadPosition.TrimHorizon());
	}

	@Test
	void aTimeThatTheStreamStillKeepsIsTakenAsItIs() {
		Instant oldest = NOW.minus(Duration.ofHours(24));
		assertThat(pin(StartPosition.atTimestamp(oldest))).isEqualTo(new ReadPosition.AtTimestamp(oldest));
	}

	@Test
	void aTimeBeforeWhatTheStreamKeepsMeansItsOldestRecord() {
		assertThat(pin(StartPosition.atTimestamp(NOW.minus(Duration.ofHours(24)).minusMillis(1))))
			.isEqualTo(new ReadPosition.TrimHorizon());
	}

	@Test
	void aTimeInTheSecondThatTheServiceTellsIsNotInTheFuture() {
		Instant time = NOW.plusMillis(999);
		assertThat(pin(StartPosition.atTimestamp(time))).isEqualTo(new ReadPosition.AtTimestamp(time));
	}

	@Test
	void aTimeInTheFutureIsRefusedAndNothingIsPinned() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> pin(StartPosition.atTimestamp(NOW.plusSeconds(2))))
			.withMessageContaining("stream 'orders'")
			.withMessageContaining("2026-05-05T05:05:07Z")
			.withMessageContaining("future")
			.withMessageContaining(NOW.toString());
		assertThat(this.store.pin("app", "orders")).isEmpty();
	}

	@Test
	void thePinTellsTheShardsThatItIsAbout() {
		pin(StartPosition.latest());
		StreamPin pin = new StreamPins("app", this.store).of("orders").orElseThrow();
		assertThat(pin).isEqualTo(new StreamPin("orders", NOW, CREATED,
				new ReadPosition.AtTimestamp(NOW.minusSeconds(1)), Set.of("a", "b")));
		assertThat(pin.startOf("c")).isEqualTo(new ReadPosition.TrimHorizon());
	}

	@Test
	void whoeverPinsFirstPinsForAll() {
		pin(StartPosition.latest());
		StreamPins other = new StreamPins("app", this.store);
		assertThat(other
			.pin(STREAM, StartPosition.trimHorizon(), new KinesisApi.Description(CREATED, Duration.ofHours(24), NOW),
					List.of())
			.start()).isEqualTo(new ReadPosition.AtTimestamp(NOW.minusSeconds(1)));
	}

	private ReadPosition pin(StartPosition start) {
		return this.pins
			.pin(STREAM, start, new KinesisApi.Description(CREATED, Duration.ofHours(24), NOW),
					List.of(Shard.open("a"), Shard.open("b")))
			.start();
	}

}
