package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;

import io.kinesumer.MissingStreamException;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.time.WallClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The SDK's client as the engine sees it, on an embedded Kinesis.
 */
class SdkKinesisApiTests {

	private static final StreamRef STREAM = StreamRef.named("orders");

	private static final WallClock BROKEN = () -> Instant.EPOCH;

	private final EmbeddedKinesis kinesis = EmbeddedKinesis.start();

	private final KinesisClient client = this.kinesis.client();

	private final KinesisApi api = new SdkKinesisApi((stream) -> this.client, Duration.ofSeconds(10),
			Duration.ofSeconds(10), BROKEN);

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
	void aStreamThatIsGoneIsSaidToBeMissing() {
		assertThatExceptionOfType(MissingStreamException.class).isThrownBy(() -> this.api.describe(STREAM))
			.withMessageContaining("'orders'");
	}

}
