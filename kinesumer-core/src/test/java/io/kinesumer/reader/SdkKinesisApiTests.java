package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;

import io.kinesumer.MissingStreamException;
import io.kinesumer.ScanClient;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.time.ManualTicker;
import io.kinesumer.time.WallClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The SDK's client as the engine sees it, on an embedded Kinesis.
 */
class SdkKinesisApiTests {

	private static final StreamRef STREAM = StreamRef.named("orders");

	private static final WallClock BROKEN = () -> Instant.EPOCH;

	private final EmbeddedKinesis kinesis = EmbeddedKinesis.start();

	private final KinesisClient client = this.kinesis.client();

	private final ManualTicker ticker = new ManualTicker();

	private final SdkKinesisApi api = new SdkKinesisApi((stream) -> this.client, (stream) -> ScanClient.SDK,
			Duration.ofSeconds(10), Duration.ofSeconds(10), BROKEN, this.ticker);

	@AfterEach
	void close() {
		this.client.close();
		this.kinesis.close();
	}

	@Test
	void aShardThatIsGoneIsNotTakenForAStreamThatIs() {
		this.kinesis.createStream("orders", 1);
		assertThatExceptionOfType(MissingShardException.class)
			.isThrownBy(() -> this.api.iterator(STREAM, "shardId-000000000009", new ReadPosition.TrimHorizon()))
			.withMessageContaining("shardId-000000000009")
			.withMessageContaining("'orders'")
			.withMessageContaining("expired");
	}

	@Test
	void anAnswerTellsTheTimeOfTheService() {
		this.kinesis.createStream("orders", 1);
		this.kinesis.clock().advance(Duration.ofDays(3));
		Instant now = this.kinesis.clock().instant();
		String iterator = this.api.iterator(STREAM, "shardId-000000000000", new ReadPosition.TrimHorizon());
		KinesisApi.Page page = this.api.read(STREAM, new ShardKey("orders", "shardId-000000000000"), iterator, 10);
		assertThat(page.serviceTime()).isBetween(now.minusSeconds(1), this.kinesis.clock().instant());
		assertThat(this.api.describe(STREAM).serviceTime()).isBetween(now.minusSeconds(1),
				this.kinesis.clock().instant());
		assertThat(this.api.describe(STREAM).retention()).isEqualTo(Duration.ofHours(24));
	}

	@Test
	void eachAnswerTellsItsOwnTime() {
		this.kinesis.createStream("orders", 1);
		Instant first = this.api.describe(STREAM).serviceTime();
		this.kinesis.clock().advance(Duration.ofHours(1));
		Instant second = this.api.describe(STREAM).serviceTime();
		assertThat(second).isAfterOrEqualTo(first.plus(Duration.ofHours(1)));
	}

	@Test
	void whatItTellsBetweenAnswersIsTheTimeOfTheService() {
		this.kinesis.createStream("orders", 1);
		assertThat(this.api.serviceTime()).as("before the first answer").isEqualTo(BROKEN.now());
		this.kinesis.clock().advance(Duration.ofDays(3));
		Instant told = this.api.describe(STREAM).serviceTime();
		assertThat(this.api.serviceTime()).isEqualTo(told);
		this.ticker.advance(Duration.ofMinutes(5));
		assertThat(this.api.serviceTime()).isEqualTo(told.plus(Duration.ofMinutes(5)));
		this.kinesis.clock().advance(Duration.ofMinutes(7));
		told = this.api.describe(STREAM).serviceTime();
		assertThat(this.api.serviceTime()).isEqualTo(told);
	}

	@Test
	void aStreamThatIsGoneIsSaidToBeMissing() {
		assertThatExceptionOfType(MissingStreamException.class).isThrownBy(() -> this.api.describe(STREAM))
			.withMessageContaining("'orders'");
	}

}
