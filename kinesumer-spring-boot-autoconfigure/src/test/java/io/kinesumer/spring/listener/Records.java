package io.kinesumer.spring.listener;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;

/**
 * Records and deliveries for tests.
 */
public final class Records {

	public static final Instant ARRIVAL = Instant.parse("2026-01-31T08:00:00Z");

	private Records() {
	}

	public static KinesumerRecord record(int number, String data) {
		return new KinesumerRecord(new ShardKey("orders", "shardId-000000000000"), "key-" + number,
				(number == 2) ? "42" : null, new Position(String.valueOf(100 + number), 7), ARRIVAL,
				ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * A delivery that remembers what was acknowledged.
	 */
	public static final class RecordedDelivery implements Delivery {

		public final List<KinesumerRecord> acknowledged = new ArrayList<>();

		@Override
		public int attempt() {
			return 3;
		}

		@Override
		public Duration lag() {
			return Duration.ofSeconds(5);
		}

		@Override
		public void acknowledge(KinesumerRecord record) {
			this.acknowledged.add(record);
		}

	}

}
