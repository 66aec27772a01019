package io.kinesumer.reader;

import java.time.Duration;
import java.util.List;

import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.time.WallClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ChildShardsTests {

	private static final StreamRef STREAM = StreamRef.named("orders");

	private static final ShardKey FIRST = new ShardKey("orders", "shardId-000000000000");

	private EmbeddedKinesis kinesis;

	private KinesisClient client;

	private KinesisApi api;

	@BeforeEach
	void start() {
		this.kinesis = EmbeddedKinesis.start();
		this.client = this.kinesis.client();
		this.api = new SdkKinesisApi((stream) -> this.client, Duration.ofSeconds(5), Duration.ofSeconds(5),
				WallClock.system());
		this.kinesis.createStream("orders", 1);
		this.client.splitShard(
				(request) -> request.streamName("orders").shardToSplit(FIRST.shardId()).newStartingHashKey("1000"));
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.kinesis.close();
	}

	@Test
	void theChildrenOfAFinishedShardCarryTheirFirstSequenceNumbers() {
		List<Shard> children = endOfFirst().children();
		assertThat(children).hasSize(2).extracting(Shard::startingSequenceNumber).doesNotContainNull();
		assertThat(this.api.listShards(STREAM)).containsAll(children);
	}

	@Test
	void childrenAreToldWithoutNumbersWhereTheseCannotBeHad() {
		this.kinesis.faults().on("ListShards").fail(500);
		assertThat(endOfFirst().children()).hasSize(2).extracting(Shard::startingSequenceNumber).containsOnlyNulls();
	}

	@ParameterizedTest
	@CsvSource({ "shardId-000000000001,shardId-000000000000", "shardId-000000000100,shardId-000000000099",
			"shardId-100000000000,shardId-099999999999" })
	void theIdBefore(String id, String before) {
		assertThat(SdkKinesisApi.before(id)).isEqualTo(before);
	}

	@ParameterizedTest
	@ValueSource(strings = { "shardId-000000000000", "shard", "" })
	void thereIsNotAlwaysAnIdBefore(String id) {
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> SdkKinesisApi.before(id));
	}

	private KinesisApi.Page endOfFirst() {
		return this.api.read(STREAM, FIRST, this.api.iterator(STREAM, FIRST.shardId(), new ReadPosition.TrimHorizon()),
				100);
	}

}
