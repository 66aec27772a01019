package io.kinesumer.sample.local;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.kinesumer.sample.local.Week.Quake;
import io.kinesumer.test.EmbeddedKinesis;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class WeekTests {

	private static final Week WEEK = Week
		.read(JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build());

	@Test
	void theWeekIsInOrderOfTime() {
		List<Instant> times = WEEK.quakes().stream().map((quake) -> quake.earthquake().happenedAt()).toList();
		assertThat(times).hasSize(1707).isSorted();
		assertThat(WEEK.length().toDays()).isEqualTo(6);
	}

	@Test
	void theNetworksReachAllFourShards() {
		Map<String, Long> networks = WEEK.quakes()
			.stream()
			.collect(Collectors.groupingBy((quake) -> quake.earthquake().network(), Collectors.counting()));
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.start(); KinesisClient client = kinesis.client()) {
			kinesis.createStream("earthquakes", 4);
			Map<String, Long> shards = networks.entrySet()
				.stream()
				.collect(Collectors.groupingBy((network) -> shardOf(client, network.getKey()),
						Collectors.summingLong(Map.Entry::getValue)));
			assertThat(shards).containsOnly(Map.entry("shardId-000000000000", 1272L),
					Map.entry("shardId-000000000001", 141L), Map.entry("shardId-000000000002", 33L),
					Map.entry("shardId-000000000003", 261L));
		}
	}

	@Test
	void eachEarthquakeIsReplayedAsItWasPublished() {
		Quake first = WEEK.quakes().get(0);
		assertThat(first.earthquake().headline()).isEqualTo("M 0.3, 37km NNE of Amboy, Washington");
		assertThat(first.json()).startsWith("{\"type\":\"Feature\"").contains("\"geometry\"");
	}

	private static String shardOf(KinesisClient client, String key) {
		return client.putRecord(
				(request) -> request.streamName("earthquakes").partitionKey(key).data(SdkBytes.fromUtf8String("{}")))
			.shardId();
	}

}
