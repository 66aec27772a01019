package io.kinesumer.test;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What every Kinesis must do for the unmodified SDK client: run against the embedded one
 * and against a third party's.
 */
@Timeout(60)
abstract class KinesisConformance {

	private static final AtomicInteger STREAMS = new AtomicInteger();

	private static final BigInteger HASH_KEYS = BigInteger.TWO.pow(128);

	private static final String FIRST = "shardId-000000000000";

	private static final String SECOND = "shardId-000000000001";

	private final String stream = "stream-" + STREAMS.incrementAndGet();

	private KinesisClient client;

	/**
	 * A client of the Kinesis under test.
	 */
	abstract KinesisClientBuilder clientBuilder();

	/**
	 * Whether the clients speak CBOR, the SDK's default, or JSON.
	 */
	abstract boolean cbor();

	@BeforeEach
	void open() {
		this.client = build(clientBuilder());
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	/**
	 * The SDK reads the switch when a client is built.
	 */
	private KinesisClient build(KinesisClientBuilder builder) {
		String before = System.setProperty("aws.cborEnabled", Boolean.toString(cbor()));
		try {
			return builder.build();
		}
		finally {
			if (before != null) {
				System.setProperty("aws.cborEnabled", before);
			}
			else {
				System.clearProperty("aws.cborEnabled");
			}
		}
	}

	@Test
	void aNewStreamBecomesActiveAndItsShardsCoverAllHashKeys() {
		create(3);
		StreamDescriptionSummary summary = summary();
		assertThat(summary.streamName()).isEqualTo(this.stream);
		assertThat(summary.streamARN()).isEqualTo("arn:aws:kinesis:us-east-1:000000000000:stream/" + this.stream);
		assertThat(summary.openShardCount()).isEqualTo(3);
		assertThat(summary.retentionPeriodHours()).isEqualTo(24);
		assertThat(summary.streamCreationTimestamp()).isBetween(Instant.now().minusSeconds(60),
				Instant.now().plusSeconds(60));
		BigInteger next = BigInteger.ZERO;
		for (Shard shard : shards()) {
			assertThat(shard.hashKeyRange().startingHashKey()).isEqualTo(next.toString());
			next = new BigInteger(shard.hashKeyRange().endingHashKey()).add(BigInteger.ONE);
		}
		assertThat(next).isEqualTo(HASH_KEYS);
	}

	@Test
	void aDescriptionListsTheShards() {
		create(3);
		var description = this.client.describeStream((request) -> request.streamName(this.stream).limit(2))
			.streamDescription();
		assertThat(description.shards()).extracting(Shard::shardId).containsExactly(FIRST, SECOND);
		assertThat(description.hasMoreShards()).isTrue();
		assertThat(description.streamStatus()).isEqualTo(StreamStatus.ACTIVE);
	}

	@Test
	void aStreamThatDoesNotExistIsNotFound() {
		assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(this::summary)
			.withMessageContaining(this.stream);
		assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> put("key", "data"));
		assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(this::shards);
	}

	@Test
	void aStreamThatExistsIsNotCreatedAgain() {
		create(1);
		assertThatExceptionOfType(ResourceInUseException.class).isThrownBy(() -> create(1));
	}

	@Test
	void aStreamWithOnDemandCapacityStartsWithFourShards() {
		this.client.createStream((request) -> request.streamName(this.stream)
			.streamModeDetails((details) -> details.streamMode(StreamMode.ON_DEMAND)));
		awaitActive();
		assertThat(summary().openShardCount()).isEqualTo(4);
		assertThat(summary().streamModeDetails().streamMode()).isEqualTo(StreamMode.ON_DEMAND);
	}

	@Test
	void aDeletedStreamIsGoneAndItsSuccessorHasALaterCreationTime() {
		create(1);
		put("key", "data");
		Instant created = summary().streamCreationTimestamp();
		this.client.deleteStream((request) -> request.streamName(this.stream));
		await()
			.untilAsserted(() -> assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(this::summary));
		create(1);
		assertThat(summary().streamCreationTimestamp()).isAfter(created);
		assertThat(readAll(FIRST)).isEmpty();
	}

	@Test
	void recordsComeBackInOrderWithTheirDataAndKeys() {
		create(1);
		Instant before = Instant.now();
		List<String> data = IntStream.range(0, 20).mapToObj((number) -> "data " + number).toList();
		data.forEach((each) -> put("kéy", each));
		List<Record> records = readAll(FIRST);
		assertThat(records).extracting((record) -> record.data().asUtf8String()).isEqualTo(data);
		assertThat(records).allSatisfy((record) -> {
			assertThat(record.partitionKey()).isEqualTo("kéy");
			assertThat(record.approximateArrivalTimestamp()).isBetween(before.minusSeconds(1),
					Instant.now().plusSeconds(1));
		});
		assertThat(records).extracting((record) -> new BigInteger(record.sequenceNumber())).isSorted();
		assertThat(records).extracting(Record::sequenceNumber).doesNotHaveDuplicates();
	}

	@Test
	void anyBytesComeBackAsTheyWere() {
		create(1);
		byte[] bytes = new byte[100_000];
		for (int index = 0; index < bytes.length; index++) {
			bytes[index] = (byte) (index * 31);
		}
		this.client.putRecord(
				(request) -> request.streamName(this.stream).partitionKey("key").data(SdkBytes.fromByteArray(bytes)));
		byte[] read = readAll(FIRST).get(0).data().asByteArray();
		assertThat(Arrays.equals(read, bytes)).isTrue();
	}

	@Test
	void theMd5OfThePartitionKeyDecidesTheShard() throws Exception {
		create(4);
		List<Shard> shards = shards();
		for (int number = 0; number < 20; number++) {
			String key = "key " + number;
			BigInteger hash = new BigInteger(1,
					MessageDigest.getInstance("MD5").digest(key.getBytes(StandardCharsets.UTF_8)));
			assertThat(put(key, "data").shardId()).isEqualTo(owning(shards, hash).shardId());
		}
	}

	@Test
	void theExplicitHashKeyDecidesTheShard() {
		create(2);
		String last = HASH_KEYS.subtract(BigInteger.ONE).toString();
		for (String key : List.of("a", "b", "c")) {
			assertThat(this.client
				.putRecord((request) -> request.streamName(this.stream)
					.partitionKey(key)
					.explicitHashKey(last)
					.data(SdkBytes.fromUtf8String("data")))
				.shardId()).isEqualTo(SECOND);
		}
		assertThat(readAll(SECOND)).hasSize(3);
	}

	@Test
	void putRecordsSaysWhereEachRecordWent() {
		create(2);
		List<PutRecordsRequestEntry> entries = IntStream.range(0, 30)
			.mapToObj((number) -> PutRecordsRequestEntry.builder()
				.partitionKey("key " + number)
				.data(SdkBytes.fromUtf8String(Integer.toString(number)))
				.build())
			.toList();
		PutRecordsResponse response = this.client
			.putRecords((request) -> request.streamName(this.stream).records(entries));
		assertThat(response.failedRecordCount()).isZero();
		Set<String> told = new HashSet<>();
		response.records().forEach((result) -> told.add(result.shardId() + " " + result.sequenceNumber()));
		Set<String> read = new HashSet<>();
		for (String shard : List.of(FIRST, SECOND)) {
			readAll(shard).forEach((record) -> read.add(shard + " " + record.sequenceNumber()));
		}
		assertThat(read).isEqualTo(told).hasSize(30);
	}

	@Test
	void anIteratorStartsAtOrAfterASequenceNumber() {
		create(1);
		String second = List.of(put("key", "1"), put("key", "2"), put("key", "3")).get(1).sequenceNumber();
		assertThat(texts(readAll(iterator(ShardIteratorType.AT_SEQUENCE_NUMBER, second)))).containsExactly("2", "3");
		assertThat(texts(readAll(iterator(ShardIteratorType.AFTER_SEQUENCE_NUMBER, second)))).containsExactly("3");
	}

	@Test
	void anIteratorAtTheLatestSeesOnlyWhatComesLater() {
		create(1);
		put("key", "before");
		String iterator = this.client.getShardIterator(
				(request) -> request.streamName(this.stream).shardId(FIRST).shardIteratorType(ShardIteratorType.LATEST))
			.shardIterator();
		put("key", "after");
		assertThat(texts(readAll(iterator))).containsExactly("after");
	}

	@Test
	void anIteratorAtATimeStartsAtTheFirstRecordThatArrivedThenOrLater() {
		create(1);
		put("key", "early");
		Instant early = readAll(FIRST).get(0).approximateArrivalTimestamp();
		await().until(() -> Instant.now().isAfter(early.plusMillis(5)));
		put("key", "late");
		Instant late = readAll(FIRST).get(1).approximateArrivalTimestamp();
		assertThat(texts(readAll(iteratorAt(early)))).containsExactly("early", "late");
		assertThat(texts(readAll(iteratorAt(late)))).containsExactly("late");
	}

	@Test
	void aLimitCutsPagesAndTheNextIteratorGoesOn() {
		create(1);
		IntStream.range(0, 5).forEach((number) -> put("key", Integer.toString(number)));
		GetRecordsResponse first = read(trimHorizon(FIRST), 2);
		assertThat(texts(first.records())).containsExactly("0", "1");
		GetRecordsResponse second = read(first.nextShardIterator(), 10);
		assertThat(texts(second.records())).containsExactly("2", "3", "4");
		assertThat(second.millisBehindLatest()).isZero();
		assertThat(second.nextShardIterator()).isNotNull();
	}

	@Test
	void aSplitShardClosesAndNamesItsChildren() {
		create(1);
		put("key", "data");
		BigInteger middle = HASH_KEYS.shiftRight(1);
		this.client.splitShard(
				(request) -> request.streamName(this.stream).shardToSplit(FIRST).newStartingHashKey(middle.toString()));
		awaitActive();
		List<Shard> shards = shards();
		assertThat(shards).hasSize(3);
		Shard parent = shards.get(0);
		assertThat(parent.sequenceNumberRange().endingSequenceNumber()).isNotNull();
		assertThat(shards.subList(1, 3)).allSatisfy((child) -> {
			assertThat(child.parentShardId()).isEqualTo(FIRST);
			assertThat(child.adjacentParentShardId()).isNull();
			assertThat(child.sequenceNumberRange().endingSequenceNumber()).isNull();
		});
		assertThat(shards.get(2).hashKeyRange().startingHashKey()).isEqualTo(middle.toString());
		GetRecordsResponse end = readToTheEnd(FIRST);
		assertThat(end.childShards()).extracting(ChildShard::shardId)
			.containsExactlyInAnyOrder(shards.get(1).shardId(), shards.get(2).shardId());
		assertThat(end.childShards()).allSatisfy((child) -> {
			assertThat(child.parentShards()).containsExactly(FIRST);
			assertThat(child.hashKeyRange()).isEqualTo(find(shards, child.shardId()).hashKeyRange());
		});
	}

	@Test
	void mergedShardsCloseAndNameTheirChild() {
		create(2);
		this.client
			.mergeShards((request) -> request.streamName(this.stream).shardToMerge(FIRST).adjacentShardToMerge(SECOND));
		awaitActive();
		List<Shard> shards = shards();
		assertThat(shards).hasSize(3);
		Shard child = shards.get(2);
		assertThat(List.of(child.parentShardId(), child.adjacentParentShardId())).containsExactlyInAnyOrder(FIRST,
				SECOND);
		assertThat(readToTheEnd(FIRST).childShards()).singleElement()
			.satisfies((told) -> assertThat(told.parentShards()).containsExactlyInAnyOrder(FIRST, SECOND));
	}

	@Test
	void shardsThatAreNotNeighboursAreNotMerged() {
		create(3);
		assertThatExceptionOfType(InvalidArgumentException.class)
			.isThrownBy(() -> this.client.mergeShards((request) -> request.streamName(this.stream)
				.shardToMerge(FIRST)
				.adjacentShardToMerge("shardId-000000000002")));
	}

	@Test
	void aStreamIsRescaledUpAndDown() {
		create(2);
		rescale(4);
		assertThat(summary().openShardCount()).isEqualTo(4);
		rescale(2);
		assertThat(summary().openShardCount()).isEqualTo(2);
		assertThat(shards()).filteredOn((shard) -> shard.sequenceNumberRange().endingSequenceNumber() == null)
			.hasSize(2);
	}

	@Test
	void aListingOfShardsGoesOnWithItsTokenAlone() {
		create(5);
		ListShardsResponse page = this.client.listShards((request) -> request.streamName(this.stream).maxResults(2));
		List<Shard> listed = new ArrayList<>(page.shards());
		assertThat(listed).hasSize(2);
		while (page.nextToken() != null) {
			String token = page.nextToken();
			page = this.client.listShards((request) -> request.nextToken(token).maxResults(2));
			listed.addAll(page.shards());
		}
		assertThat(listed).isEqualTo(shards()).hasSize(5);
	}

	@Test
	void aTokenTogetherWithANameIsRefused() {
		create(3);
		String token = this.client.listShards((request) -> request.streamName(this.stream).maxResults(1)).nextToken();
		assertThatExceptionOfType(InvalidArgumentException.class)
			.isThrownBy(() -> this.client.listShards((request) -> request.streamName(this.stream).nextToken(token)));
	}

	@Test
	void aFilterShowsOpenShardsOrThoseBehindAnId() {
		create(2);
		this.client
			.mergeShards((request) -> request.streamName(this.stream).shardToMerge(FIRST).adjacentShardToMerge(SECOND));
		awaitActive();
		assertThat(filtered(ShardFilterType.AT_LATEST)).containsExactly("shardId-000000000002");
		assertThat(filtered(ShardFilterType.FROM_TRIM_HORIZON)).hasSize(3);
		assertThat(this.client
			.listShards((request) -> request.streamName(this.stream)
				.shardFilter((filter) -> filter.type(ShardFilterType.AFTER_SHARD_ID).shardId(FIRST)))
			.shards()).extracting(Shard::shardId).containsExactly(SECOND, "shardId-000000000002");
	}

	@Test
	void streamsAreListedByNameInPages() {
		create(1);
		String other = this.stream + "-other";
		this.client.createStream((request) -> request.streamName(other).shardCount(1));
		Set<String> listed = new HashSet<>();
		ListStreamsResponse page = this.client.listStreams((request) -> request.limit(1));
		listed.addAll(page.streamNames());
		while (page.hasMoreStreams()) {
			String last = page.streamNames().get(page.streamNames().size() - 1);
			page = this.client.listStreams((request) -> request.limit(1).exclusiveStartStreamName(last));
			listed.addAll(page.streamNames());
		}
		assertThat(listed).contains(this.stream, other);
	}

	@Test
	void theRetentionIsLengthenedAndShortened() {
		create(1);
		this.client
			.increaseStreamRetentionPeriod((request) -> request.streamName(this.stream).retentionPeriodHours(48));
		awaitActive();
		assertThat(summary().retentionPeriodHours()).isEqualTo(48);
		this.client
			.decreaseStreamRetentionPeriod((request) -> request.streamName(this.stream).retentionPeriodHours(24));
		awaitActive();
		assertThat(summary().retentionPeriodHours()).isEqualTo(24);
	}

	@Test
	void theArnStandsForTheName() {
		create(1);
		String arn = summary().streamARN();
		assertThat(this.client.describeStreamSummary((request) -> request.streamARN(arn))
			.streamDescriptionSummary()
			.streamName()).isEqualTo(this.stream);
		assertThat(this.client.listShards((request) -> request.streamARN(arn)).shards()).hasSize(1);
		this.client
			.putRecord((request) -> request.streamARN(arn).partitionKey("key").data(SdkBytes.fromUtf8String("data")));
		String iterator = this.client.getShardIterator(
				(request) -> request.streamARN(arn).shardId(FIRST).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
			.shardIterator();
		assertThat(this.client.getRecords((request) -> request.streamARN(arn).shardIterator(iterator)).records())
			.hasSize(1);
	}

	@Test
	void anotherAccountReachesAStreamThatIsSharedByItsArnOnly() {
		create(1);
		put("key", "data");
		String arn = summary().streamARN();
		String policy = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", "
				+ "\"Principal\": {\"AWS\": \"123456789012\"}, \"Action\": \"kinesis:*\", \"Resource\": \"" + arn
				+ "\"}]}";
		this.client.putResourcePolicy((request) -> request.resourceARN(arn).policy(policy));
		KinesisClientBuilder builder = clientBuilder().credentialsProvider(LoopbackClients.credentials("123456789012"));
		try (KinesisClient other = build(builder)) {
			assertThatExceptionOfType(ResourceNotFoundException.class)
				.isThrownBy(() -> other.describeStreamSummary((request) -> request.streamName(this.stream)));
			String iterator = other
				.getShardIterator((request) -> request.streamARN(arn)
					.shardId(FIRST)
					.shardIteratorType(ShardIteratorType.TRIM_HORIZON))
				.shardIterator();
			assertThat(other.getRecords((request) -> request.streamARN(arn).shardIterator(iterator)).records())
				.hasSize(1);
		}
	}

	@Test
	void everyReplyHasADateAndARequestId() {
		create(1);
		var response = this.client.describeStreamSummary((request) -> request.streamName(this.stream));
		assertThat(response.sdkHttpResponse().firstMatchingHeader("Date")).isPresent();
		assertThat(response.responseMetadata().requestId()).isNotEqualTo("UNKNOWN");
		assertThat(response.sdkHttpResponse().firstMatchingHeader("Content-Type")).get()
			.asString()
			.contains(cbor() ? "cbor" : "json");
	}

	private void create(int shards) {
		this.client.createStream((request) -> request.streamName(this.stream).shardCount(shards));
		awaitActive();
	}

	private void awaitActive() {
		await().atMost(Duration.ofSeconds(20))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> summary().streamStatus() == StreamStatus.ACTIVE);
	}

	private StreamDescriptionSummary summary() {
		return this.client.describeStreamSummary((request) -> request.streamName(this.stream))
			.streamDescriptionSummary();
	}

	private List<Shard> shards() {
		return this.client.listShards((request) -> request.streamName(this.stream)).shards();
	}

	private List<String> filtered(ShardFilterType type) {
		return this.client
			.listShards((request) -> request.streamName(this.stream).shardFilter((filter) -> filter.type(type)))
			.shards()
			.stream()
			.map(Shard::shardId)
			.toList();
	}

	private void rescale(int count) {
		this.client.updateShardCount((request) -> request.streamName(this.stream)
			.targetShardCount(count)
			.scalingType(ScalingType.UNIFORM_SCALING));
		awaitActive();
	}

	private PutRecordResponse put(String key, String data) {
		return this.client.putRecord(
				(request) -> request.streamName(this.stream).partitionKey(key).data(SdkBytes.fromUtf8String(data)));
	}

	private String trimHorizon(String shard) {
		return this.client
			.getShardIterator((request) -> request.streamName(this.stream)
				.shardId(shard)
				.shardIteratorType(ShardIteratorType.TRIM_HORIZON))
			.shardIterator();
	}

	private String iterator(ShardIteratorType type, String number) {
		return this.client
			.getShardIterator((request) -> request.streamName(this.stream)
				.shardId(FIRST)
				.shardIteratorType(type)
				.startingSequenceNumber(number))
			.shardIterator();
	}

	private String iteratorAt(Instant time) {
		return this.client
			.getShardIterator((request) -> request.streamName(this.stream)
				.shardId(FIRST)
				.shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
				.timestamp(time))
			.shardIterator();
	}

	private GetRecordsResponse read(String iterator, int limit) {
		return this.client.getRecords((request) -> request.shardIterator(iterator).limit(limit));
	}

	private List<Record> readAll(String shardOrIterator) {
		String iterator = shardOrIterator.startsWith("shardId-") ? trimHorizon(shardOrIterator) : shardOrIterator;
		List<Record> records = new ArrayList<>();
		for (int page = 0; page < 10; page++) {
			GetRecordsResponse response = read(iterator, 1000);
			records.addAll(response.records());
			iterator = response.nextShardIterator();
			if (iterator == null || response.millisBehindLatest() == 0) {
				break;
			}
		}
		return records;
	}

	private GetRecordsResponse readToTheEnd(String shard) {
		String iterator = trimHorizon(shard);
		for (int page = 0; page < 10; page++) {
			GetRecordsResponse response = read(iterator, 1000);
			if (response.nextShardIterator() == null) {
				return response;
			}
			iterator = response.nextShardIterator();
		}
		throw new AssertionError("Shard " + shard + " does not end");
	}

	private static List<String> texts(List<Record> records) {
		return records.stream().map((record) -> record.data().asUtf8String()).toList();
	}

	private static Shard find(List<Shard> shards, String id) {
		return shards.stream().filter((shard) -> shard.shardId().equals(id)).findFirst().orElseThrow();
	}

	private static Shard owning(List<Shard> shards, BigInteger hash) {
		return shards.stream()
			.filter((shard) -> new BigInteger(shard.hashKeyRange().startingHashKey()).compareTo(hash) <= 0
					&& new BigInteger(shard.hashKeyRange().endingHashKey()).compareTo(hash) >= 0)
			.findFirst()
			.orElseThrow();
	}

}
