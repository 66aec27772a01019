package io.kinesumer.test;

import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

import io.kinesumer.test.kinesis.AdjustableClock;
import io.kinesumer.test.kinesis.KinesisLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class EmbeddedKinesisTests {

	private StreamFixture fixture;

	@BeforeEach
	void start() {
		this.fixture = new StreamFixture(KinesisLimits.none());
		this.fixture.kinesis.createStream(StreamFixture.STREAM, 1);
	}

	@AfterEach
	void stop() {
		this.fixture.close();
	}

	@Test
	void theDateOfAReplyIsThatOfTheClock() {
		this.fixture.kinesis.clock().advance(Duration.ofHours(1));
		var response = this.fixture.client.listShards((request) -> request.streamName(StreamFixture.STREAM));
		assertThat(response.sdkHttpResponse().firstMatchingHeader("Date")).contains("Sun, 22 Nov 2026 13:00:00 GMT");
	}

	@Test
	void recordsOlderThanTheRetentionAreGone() {
		String old = this.fixture.put("old").sequenceNumber();
		this.fixture.kinesis.clock().advance(Duration.ofHours(23));
		this.fixture.put("young");
		this.fixture.kinesis.clock().advance(Duration.ofMinutes(61));
		String iterator = this.fixture.iterator(ShardIteratorType.TRIM_HORIZON);
		assertThat(StreamFixture.texts(this.fixture.read(iterator).records())).containsExactly("young");
		// The service does not say that records were trimmed: an old number just starts
		// later.
		String after = this.fixture.iteratorAfter(old);
		assertThat(StreamFixture.texts(this.fixture.read(after).records())).containsExactly("young");
	}

	@Test
	void aClosedShardIsListedUntilItsRecordsHaveAgedOut() {
		this.fixture.put("data");
		split();
		assertThat(this.fixture.shards()).hasSize(3);
		this.fixture.kinesis.clock().advance(Duration.ofHours(24));
		assertThat(this.fixture.shards()).hasSize(3);
		this.fixture.kinesis.clock().advance(Duration.ofMillis(1));
		assertThat(this.fixture.shards()).extracting(Shard::shardId)
			.containsExactly("shardId-000000000001", "shardId-000000000002");
		assertThatExceptionOfType(ResourceNotFoundException.class)
			.isThrownBy(() -> this.fixture.iterator(ShardIteratorType.TRIM_HORIZON));
	}

	@Test
	void theReadThatEndsAClosedShardNamesItsChildren() {
		this.fixture.put("last");
		String iterator = this.fixture.iterator(ShardIteratorType.TRIM_HORIZON);
		split();
		GetRecordsResponse end = this.fixture.read(iterator);
		assertThat(StreamFixture.texts(end.records())).containsExactly("last");
		assertThat(end.nextShardIterator()).isNull();
		assertThat(end.millisBehindLatest()).isZero();
		assertThat(end.childShards()).extracting(ChildShard::shardId)
			.containsExactly("shardId-000000000001", "shardId-000000000002");
		assertThat(end.childShards())
			.allSatisfy((child) -> assertThat(child.parentShards()).containsExactly(StreamFixture.FIRST));
	}

	@Test
	void anEndingSequenceNumberLiesBetweenTheLastRecordAndTheChildren() {
		BigInteger last = new BigInteger(this.fixture.put("last").sequenceNumber());
		split();
		List<Shard> shards = this.fixture.shards();
		BigInteger ending = new BigInteger(shards.get(0).sequenceNumberRange().endingSequenceNumber());
		assertThat(ending).isGreaterThan(last)
			.isLessThan(new BigInteger(shards.get(1).sequenceNumberRange().startingSequenceNumber()));
	}

	@Test
	void theStartingNumberOfAShardIsAPlaceToStart() {
		String starting = this.fixture.shards().get(0).sequenceNumberRange().startingSequenceNumber();
		this.fixture.put("first");
		String after = this.fixture.iteratorAfter(starting);
		assertThat(StreamFixture.texts(this.fixture.read(after).records())).containsExactly("first");
	}

	@Test
	void millisBehindLatestCountsFromTheNextRecord() {
		this.fixture.put("1");
		this.fixture.kinesis.clock().advance(Duration.ofSeconds(2));
		this.fixture.put("2");
		this.fixture.kinesis.clock().advance(Duration.ofSeconds(3));
		String iterator = this.fixture.iterator(ShardIteratorType.TRIM_HORIZON);
		GetRecordsResponse first = this.fixture.client
			.getRecords((request) -> request.shardIterator(iterator).limit(1));
		assertThat(first.millisBehindLatest()).isEqualTo(3_000);
		assertThat(this.fixture.read(first.nextShardIterator()).millisBehindLatest()).isZero();
	}

	@Test
	void theTrimHorizonFilterShowsWhatWasOpenThen() {
		this.fixture.kinesis.clock().advance(Duration.ofHours(1));
		split();
		assertThat(filtered(ShardFilterType.AT_TRIM_HORIZON)).containsExactly(StreamFixture.FIRST);
		assertThat(filtered(ShardFilterType.AT_LATEST)).hasSize(2);
	}

	@Test
	void aTimeFilterShowsWhatWasOpenThen() {
		this.fixture.kinesis.clock().advance(Duration.ofHours(1));
		split();
		assertThat(this.fixture.client
			.listShards((request) -> request.streamName(StreamFixture.STREAM)
				.shardFilter((filter) -> filter.type(ShardFilterType.AT_TIMESTAMP)
					.timestamp(StreamFixture.NOON.plusSeconds(60))))
			.shards()).extracting(Shard::shardId).containsExactly(StreamFixture.FIRST);
	}

	@Test
	void anUnevenRescaleGivesEqualShardsOfAtMostTwoParents() {
		rescale(2);
		rescale(3);
		List<Shard> open = this.fixture.shards()
			.stream()
			.filter((shard) -> shard.sequenceNumberRange().endingSequenceNumber() == null)
			.toList();
		assertThat(open).hasSize(3);
		assertThat(open).extracting((shard) -> shard.hashKeyRange().startingHashKey())
			.containsExactlyInAnyOrder("0", "113427455640312821154458202477256070485",
					"226854911280625642308916404954512140970");
		Map<String, Shard> byId = new HashMap<>();
		this.fixture.shards().forEach((shard) -> byId.put(shard.shardId(), shard));
		byId.values()
			.stream()
			.filter((shard) -> shard.parentShardId() != null)
			.forEach((shard) -> assertThat(byId).containsKey(shard.parentShardId()));
	}

	@Test
	void aStreamCreatedAgainKnowsNothingOfTheOldOne() {
		String number = this.fixture.put("old").sequenceNumber();
		String iterator = this.fixture.iterator(ShardIteratorType.TRIM_HORIZON);
		StreamDescriptionSummary before = summary();
		this.fixture.client.deleteStream((request) -> request.streamName(StreamFixture.STREAM));
		this.fixture.kinesis.createStream(StreamFixture.STREAM, 1);
		assertThat(summary().streamCreationTimestamp()).isAfter(before.streamCreationTimestamp());
		assertThat(summary().streamARN()).isEqualTo(before.streamARN());
		assertThatExceptionOfType(InvalidArgumentException.class).isThrownBy(() -> this.fixture.read(iterator));
		assertThatExceptionOfType(InvalidArgumentException.class).isThrownBy(() -> this.fixture.iteratorAfter(number))
			.withMessageContaining("did not come from this stream");
	}

	@Test
	void anIteratorThatNobodyIssuedIsRefused() {
		assertThatExceptionOfType(InvalidArgumentException.class).isThrownBy(() -> this.fixture.read("AAAAnonsense"));
	}

	@Test
	void aTimeInTheFutureIsRefused() {
		assertThatExceptionOfType(InvalidArgumentException.class)
			.isThrownBy(() -> this.fixture.client.getShardIterator((request) -> request.streamName(StreamFixture.STREAM)
				.shardId(StreamFixture.FIRST)
				.shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
				.timestamp(StreamFixture.NOON.plusSeconds(1))));
	}

	@Test
	void accountsAndRegionsHaveStreamsOfTheirOwn() {
		KinesisClient own = this.fixture.client;
		try (KinesisClient other = this.fixture.kinesis.client("123456789012");
				KinesisClient elsewhere = this.fixture.kinesis.clientBuilder().region(Region.EU_WEST_1).build()) {
			other.createStream((request) -> request.streamName(StreamFixture.STREAM).shardCount(2));
			assertThat(other.describeStreamSummary((request) -> request.streamName(StreamFixture.STREAM))
				.streamDescriptionSummary()
				.streamARN()).isEqualTo("arn:aws:kinesis:us-east-1:123456789012:stream/orders");
			assertThat(own.listShards((request) -> request.streamName(StreamFixture.STREAM)).shards()).hasSize(1);
			assertThat(elsewhere.listStreams().streamNames()).isEmpty();
		}
	}

	@Test
	void anotherAccountsIteratorNeedsTheArn() {
		String iterator = this.fixture.iterator(ShardIteratorType.LATEST);
		try (KinesisClient other = this.fixture.kinesis.client("123456789012")) {
			assertThatExceptionOfType(KinesisException.class)
				.isThrownBy(() -> other.getRecords((request) -> request.shardIterator(iterator)))
				.satisfies((failure) -> assertThat(failure.awsErrorDetails().errorCode())
					.isEqualTo("AccessDeniedException"));
		}
	}

	@Test
	void recordsUnderGivenNumbersAreFoundByThem() {
		this.fixture.put("own");
		give("4959000000000000000000000000000000000000000000000000000134", "given");
		give("4959000000000000000000000000000000000000000000000000000200", "given, too");
		assertThat(this.fixture.put("counted on").sequenceNumber())
			.isEqualTo("4959000000000000000000000000000000000000000000000000000201");
		assertThat(textsAfter("4959000000000000000000000000000000000000000000000000000134"))
			.containsExactly("given, too", "counted on");
		assertThat(textsAfter("4959000000000000000000000000000000000000000000000000000135"))
			.containsExactly("given, too", "counted on");
		assertThat(textsAfter("4959000000000000000000000000000000000000000000000000000201")).isEmpty();
		assertThat(textsAfter(this.fixture.shards().get(0).sequenceNumberRange().startingSequenceNumber())).hasSize(4);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> give("4959000000000000000000000000000000000000000000000000000201", "again"))
			.withMessageContaining("is not after");
		assertThatIllegalArgumentException().isThrownBy(() -> give("many", "more"));
		assertThatExceptionOfType(InvalidArgumentException.class).isThrownBy(() -> this.fixture.iteratorAfter("many"));
	}

	private void give(String sequenceNumber, String data) {
		this.fixture.kinesis.putRecord(StreamFixture.STREAM, StreamFixture.FIRST, sequenceNumber, "key",
				data.getBytes(StandardCharsets.UTF_8));
	}

	private List<String> textsAfter(String sequenceNumber) {
		return StreamFixture.texts(this.fixture.read(this.fixture.iteratorAfter(sequenceNumber)).records());
	}

	@Test
	void changesTakeTheirTimeOnTheClock() {
		try (StreamFixture slow = new StreamFixture(EmbeddedKinesis.builder()
			.clock(AdjustableClock.frozenAt(StreamFixture.NOON))
			.controlDelay(Duration.ofSeconds(10))
			.start())) {
			slow.client.createStream((request) -> request.streamName(StreamFixture.STREAM).shardCount(1));
			assertThat(status(slow)).isEqualTo(StreamStatus.CREATING);
			assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> slow.put("early"));
			slow.kinesis.clock().advance(Duration.ofSeconds(10));
			assertThat(status(slow)).isEqualTo(StreamStatus.ACTIVE);
			rescale(slow, 2);
			assertThat(status(slow)).isEqualTo(StreamStatus.UPDATING);
			assertThat(slow.put("while updating").shardId()).isEqualTo(StreamFixture.FIRST);
			assertThatExceptionOfType(ResourceInUseException.class).isThrownBy(() -> rescale(slow, 2));
			slow.kinesis.clock().advance(Duration.ofSeconds(10));
			assertThat(slow.shards()).hasSize(3);
			slow.client.deleteStream((request) -> request.streamName(StreamFixture.STREAM));
			assertThat(status(slow)).isEqualTo(StreamStatus.DELETING);
			slow.kinesis.clock().advance(Duration.ofSeconds(10));
			assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> status(slow));
		}
	}

	@Test
	void requestsAreCountedByOperation() {
		this.fixture.kinesis.requests().reset();
		this.fixture.put("1");
		this.fixture.put("2");
		this.fixture.shards();
		assertThat(this.fixture.kinesis.requestCount("PutRecord")).isEqualTo(2);
		assertThat(this.fixture.kinesis.requests().all()).isEqualTo(Map.of("PutRecord", 2L, "ListShards", 1L));
	}

	@Test
	void anUnknownOperationIsNamed() throws Exception {
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(this.fixture.kinesis.endpoint())
				.header("X-Amz-Target", "Kinesis_20131202.MakeCoffee")
				.header("Content-Type", "application/x-amz-json-1.1")
				.POST(HttpRequest.BodyPublishers.ofString("{}"))
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("UnknownOperationException", "MakeCoffee");
	}

	@Test
	void aBodyThatCannotBeReadIsRefused() throws Exception {
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(this.fixture.kinesis.endpoint())
				.header("X-Amz-Target", "Kinesis_20131202.ListShards")
				.header("Content-Type", "application/x-amz-json-1.1")
				.POST(HttpRequest.BodyPublishers.ofString("{\"StreamName\":"))
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("SerializationException");
	}

	@Test
	void anAsynchronousClientIsServedOverHttp2() {
		try (KinesisAsyncClient client = KinesisAsyncClient.builder()
			.endpointOverride(this.fixture.kinesis.endpoint())
			.region(LoopbackClients.REGION)
			.credentialsProvider(LoopbackClients.credentials("000000000000"))
			.build()) {
			assertThat(client
				.putRecord((request) -> request.streamName(StreamFixture.STREAM)
					.partitionKey("key")
					.data(SdkBytes.fromUtf8String("data")))
				.join()
				.shardId()).isEqualTo(StreamFixture.FIRST);
		}
	}

	@Test
	void aPortIsKeptAndATakenOneIsRefused() {
		URI endpoint = this.fixture.kinesis.endpoint();
		assertThat(endpoint.getHost()).isEqualTo("127.0.0.1");
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> EmbeddedKinesis.builder().port(endpoint.getPort()).start())
			.withMessageContaining(Integer.toString(endpoint.getPort()));
	}

	private void split() {
		this.fixture.client.splitShard((request) -> request.streamName(StreamFixture.STREAM)
			.shardToSplit(StreamFixture.FIRST)
			.newStartingHashKey(BigInteger.TWO.pow(127).toString()));
	}

	private void rescale(int count) {
		rescale(this.fixture, count);
	}

	private static void rescale(StreamFixture fixture, int count) {
		fixture.client.updateShardCount((request) -> request.streamName(StreamFixture.STREAM)
			.targetShardCount(count)
			.scalingType(ScalingType.UNIFORM_SCALING));
	}

	private List<String> filtered(ShardFilterType type) {
		return this.fixture.client
			.listShards(
					(request) -> request.streamName(StreamFixture.STREAM).shardFilter((filter) -> filter.type(type)))
			.shards()
			.stream()
			.map(Shard::shardId)
			.toList();
	}

	private StreamDescriptionSummary summary() {
		return this.fixture.client.describeStreamSummary((request) -> request.streamName(StreamFixture.STREAM))
			.streamDescriptionSummary();
	}

	private static StreamStatus status(StreamFixture fixture) {
		return fixture.client.describeStreamSummary((request) -> request.streamName(StreamFixture.STREAM))
			.streamDescriptionSummary()
			.streamStatus();
	}

}
