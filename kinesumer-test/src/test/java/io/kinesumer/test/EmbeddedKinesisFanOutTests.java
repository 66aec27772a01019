package io.kinesumer.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

import io.kinesumer.test.kinesis.AdjustableClock;
import io.kinesumer.test.kinesis.KinesisLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

@Timeout(60)
class EmbeddedKinesisFanOutTests {

	private static final String FIRST = StreamFixture.FIRST;

	private static final UnaryOperator<StartingPosition.Builder> OLDEST = (start) -> start
		.type(ShardIteratorType.TRIM_HORIZON);

	/** One for all tests: closing one waits for two quiet seconds. */
	private static SdkAsyncHttpClient http;

	private StreamFixture fixture;

	private KinesisAsyncClient client;

	@BeforeAll
	static void open() {
		http = NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP2).build();
	}

	@AfterAll
	static void close() {
		http.close();
	}

	@BeforeEach
	void start() {
		this.fixture = new StreamFixture(KinesisLimits.service());
		this.fixture.kinesis.createStream(StreamFixture.STREAM, 1);
		this.client = client(this.fixture.kinesis);
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.fixture.close();
	}

	private static KinesisAsyncClient client(EmbeddedKinesis kinesis) {
		return kinesis.asyncClientBuilder()
			.httpClient(http)
			.overrideConfiguration((override) -> override.retryStrategy((strategy) -> strategy.maxAttempts(1)))
			.build();
	}

	@Test
	void recordsComeAsTheyArePutByHttp2() {
		assertDelivered(this.client);
	}

	@Test
	void theSdksOwnChoiceOfAnHttpClientWorks() {
		try (KinesisAsyncClient plain = this.fixture.kinesis.asyncClientBuilder().build()) {
			assertDelivered(plain);
		}
	}

	@Test
	void recordsComeAsTheyArePutByHttp11() {
		try (KinesisAsyncClient plain = this.fixture.kinesis.asyncClientBuilder()
			.httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
			.build()) {
			assertDelivered(plain);
		}
	}

	private void assertDelivered(KinesisAsyncClient from) {
		String number = this.fixture.put("before").sequenceNumber();
		Subscriber subscriber = Subscriber.subscribe(from, register("app"), FIRST, OLDEST);
		await().until(() -> subscriber.texts().equals(List.of("before")));
		assertThat(subscriber.hasResponse()).isTrue();
		Record record = subscriber.records().get(0);
		assertThat(record.sequenceNumber()).isEqualTo(number);
		assertThat(record.partitionKey()).isEqualTo("key");
		assertThat(record.approximateArrivalTimestamp()).isEqualTo(StreamFixture.NOON);
		this.fixture.put("after");
		await().until(() -> subscriber.texts().equals(List.of("before", "after")));
		assertThat(subscriber.failure()).isNull();
		assertThat(subscriber.isCompleted()).isFalse();
	}

	@Test
	void itStartsWhereItIsTold() {
		String first = this.fixture.put("a").sequenceNumber();
		this.fixture.put("b");
		String arn = register("app");
		assertThat(textsFrom(arn, OLDEST)).containsExactly("a", "b");
		assertThat(textsFrom(arn, (start) -> start.type(ShardIteratorType.AFTER_SEQUENCE_NUMBER).sequenceNumber(first)))
			.containsExactly("b");
		assertThat(textsFrom(arn, (start) -> start.type(ShardIteratorType.AT_SEQUENCE_NUMBER).sequenceNumber(first)))
			.containsExactly("a", "b");
		assertThat(textsFrom(arn, (start) -> start.type(ShardIteratorType.AT_TIMESTAMP).timestamp(StreamFixture.NOON)))
			.containsExactly("a", "b");
		assertThat(textsFrom(arn, (start) -> start.type(ShardIteratorType.LATEST))).isEmpty();
		assertRefused(InvalidArgumentException.class, arn, FIRST,
				(start) -> start.type(ShardIteratorType.AFTER_SEQUENCE_NUMBER).sequenceNumber("1"));
	}

	private List<String> textsFrom(String arn, UnaryOperator<StartingPosition.Builder> start) {
		advance(Duration.ofSeconds(6));
		Subscriber subscriber = Subscriber.subscribe(this.client, arn, FIRST, start);
		await().until(() -> !subscriber.events().isEmpty());
		return subscriber.texts();
	}

	@Test
	void aQuietShardTellsHowFarItIsAndOneGoesOnFromThere() {
		String arn = register("app");
		String last = this.fixture.put("a").sequenceNumber();
		Subscriber subscriber = Subscriber.subscribe(this.client, arn, FIRST, OLDEST);
		await().until(() -> subscriber.texts().size() == 1);
		advance(Duration.ofSeconds(5));
		await().until(() -> subscriber.events().size() == 2);
		SubscribeToShardEvent idle = subscriber.events().get(1);
		assertThat(idle.records()).isEmpty();
		assertThat(idle.millisBehindLatest()).isZero();
		assertThat(idle.continuationSequenceNumber()).isGreaterThan(last);
		this.fixture.put("b");
		await().until(() -> subscriber.texts().size() == 2);
		assertThat(subscriber.records().get(1).sequenceNumber()).isGreaterThan(idle.continuationSequenceNumber());
		assertThat(textsFrom(arn, (start) -> start.type(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
			.sequenceNumber(idle.continuationSequenceNumber()))).containsExactly("b");
	}

	@Test
	void aSubscriptionEndsAfterFiveMinutes() {
		Subscriber subscriber = Subscriber.subscribe(this.client, register("app"), FIRST, OLDEST);
		await().until(() -> !subscriber.events().isEmpty());
		advance(Duration.ofMinutes(5).minusMillis(1));
		this.fixture.put("a");
		await().until(() -> subscriber.texts().size() == 1);
		assertThat(subscriber.isCompleted()).isFalse();
		advance(Duration.ofMillis(1));
		await().until(subscriber::isCompleted);
		assertThat(subscriber.failure()).isNull();
		assertThatNoException().isThrownBy(() -> subscriber.response().join());
	}

	@Test
	void theEndOfAShardTellsItsChildren() {
		this.fixture.put("a");
		Subscriber subscriber = Subscriber.subscribe(this.client, register("app"), FIRST, OLDEST);
		await().until(() -> subscriber.texts().size() == 1);
		this.fixture.client.splitShard(
				(request) -> request.streamName(StreamFixture.STREAM).shardToSplit(FIRST).newStartingHashKey("1000"));
		await().until(subscriber::isCompleted);
		SubscribeToShardEvent last = subscriber.events().get(subscriber.events().size() - 1);
		assertThat(last.continuationSequenceNumber()).isNull();
		assertThat(last.childShards()).extracting(ChildShard::shardId)
			.containsExactly("shardId-000000000001", "shardId-000000000002");
		assertThat(last.childShards()).allMatch((child) -> child.parentShards().equals(List.of(FIRST)));
		assertThat(subscriber.events()).filteredOn((event) -> event.continuationSequenceNumber() == null).hasSize(1);
	}

	@Test
	void anotherSubscriptionIsRefusedForFiveSecondsAndThenTakesOver() {
		String arn = register("app");
		Subscriber first = Subscriber.subscribe(this.client, arn, FIRST, OLDEST);
		await().until(first::hasResponse);
		advance(Duration.ofMillis(4_999));
		assertRefused(ResourceInUseException.class, arn, FIRST, OLDEST);
		advance(Duration.ofSeconds(1));
		Subscriber second = Subscriber.subscribe(this.client, arn, FIRST, OLDEST);
		await().until(second::hasResponse);
		await().until(() -> first.failure() != null);
		assertThat(first.failure()).isInstanceOf(ResourceInUseException.class);
		this.fixture.put("a");
		await().until(() -> second.texts().size() == 1);
		assertThat(first.texts()).isEmpty();
	}

	@Test
	void aSubscriptionThatHasEndedIsInUseForFiveSecondsAllTheSame() {
		String arn = register("app");
		Subscriber first = Subscriber.subscribe(this.client, arn, FIRST, OLDEST);
		await().until(() -> !first.events().isEmpty());
		first.cancel();
		advance(Duration.ofSeconds(2));
		assertRefused(ResourceInUseException.class, arn, FIRST, OLDEST);
	}

	@Test
	void oneCallASecondIsAllowedForAConsumerAndShard() {
		String arn = register("app");
		Subscriber first = Subscriber.subscribe(this.client, arn, FIRST, OLDEST);
		await().until(first::hasResponse);
		advance(Duration.ofMillis(999));
		assertRefused(LimitExceededException.class, arn, FIRST, OLDEST);
		Subscriber other = Subscriber.subscribe(this.client, register("other"), FIRST, OLDEST);
		await().until(other::hasResponse);
	}

	@Test
	void consumersAreRegisteredDescribedListedAndDeregistered() {
		String stream = streamArn();
		String arn = register("app");
		assertThat(arn).isEqualTo(stream + "/consumer/app:" + StreamFixture.NOON.getEpochSecond());
		assertThat(
				this.fixture.client.describeStreamConsumer((request) -> request.consumerARN(arn)).consumerDescription())
			.satisfies((consumer) -> {
				assertThat(consumer.consumerName()).isEqualTo("app");
				assertThat(consumer.consumerStatus()).isEqualTo(ConsumerStatus.ACTIVE);
				assertThat(consumer.streamARN()).isEqualTo(stream);
				assertThat(consumer.consumerCreationTimestamp()).isEqualTo(StreamFixture.NOON);
			});
		assertThat(
				this.fixture.client.describeStreamConsumer((request) -> request.streamARN(stream).consumerName("app"))
					.consumerDescription()
					.consumerARN())
			.isEqualTo(arn);
		assertThatExceptionOfType(ResourceInUseException.class).isThrownBy(() -> register("app"));
		register("zebra");
		ListStreamConsumersResponse page = this.fixture.client
			.listStreamConsumers((request) -> request.streamARN(stream).maxResults(1));
		assertThat(page.consumers()).singleElement().matches((consumer) -> consumer.consumerName().equals("app"));
		ListStreamConsumersResponse rest = this.fixture.client
			.listStreamConsumers((request) -> request.streamARN(stream).nextToken(page.nextToken()));
		assertThat(rest.consumers()).singleElement().matches((consumer) -> consumer.consumerName().equals("zebra"));
		assertThat(rest.nextToken()).isNull();
		assertThat(this.fixture.client.describeStreamSummary((request) -> request.streamName(StreamFixture.STREAM))
			.streamDescriptionSummary()
			.consumerCount()).isEqualTo(2);
		this.fixture.client.deregisterStreamConsumer((request) -> request.consumerARN(arn));
		assertThatExceptionOfType(ResourceNotFoundException.class)
			.isThrownBy(() -> this.fixture.client.describeStreamConsumer((request) -> request.consumerARN(arn)));
		assertRefused(ResourceNotFoundException.class, arn, FIRST, OLDEST);
	}

	@Test
	void aConsumerThatIsDeregisteredLosesItsSubscriptions() {
		String arn = register("app");
		Subscriber subscriber = Subscriber.subscribe(this.client, arn, FIRST, OLDEST);
		await().until(subscriber::hasResponse);
		this.fixture.client.deregisterStreamConsumer((request) -> request.consumerARN(arn));
		await().until(() -> subscriber.failure() instanceof ResourceNotFoundException);
	}

	@Test
	void aStreamTakesTwentyConsumersAndFiveRegistrationsASecond() {
		for (int i = 0; i < 20; i++) {
			if (i % 5 == 0) {
				advance(Duration.ofSeconds(1));
			}
			register("app-" + i);
		}
		assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> register("app-20"))
			.withMessageContaining("Rate");
		advance(Duration.ofSeconds(1));
		assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> register("app-20"))
			.withMessageContaining("consumer limit");
	}

	@Test
	void aStreamWithConsumersIsDeletedOnlyIfToldSo() {
		register("app");
		assertThatExceptionOfType(ResourceInUseException.class)
			.isThrownBy(() -> this.fixture.client.deleteStream((request) -> request.streamName(StreamFixture.STREAM)));
		this.fixture.client
			.deleteStream((request) -> request.streamName(StreamFixture.STREAM).enforceConsumerDeletion(true));
	}

	@Test
	void aConsumerBecomesActiveAfterTheControlDelay() {
		AdjustableClock clock = AdjustableClock.frozenAt(StreamFixture.NOON);
		try (StreamFixture slow = new StreamFixture(
				EmbeddedKinesis.builder().clock(clock).controlDelay(Duration.ofSeconds(10)).start());
				KinesisAsyncClient async = client(slow.kinesis)) {
			slow.client.createStream((request) -> request.streamName(StreamFixture.STREAM).shardCount(1));
			clock.advance(Duration.ofSeconds(10));
			String arn = slow.client
				.registerStreamConsumer((request) -> request.streamARN(streamArn()).consumerName("app"))
				.consumer()
				.consumerARN();
			assertThat(slow.client.describeStreamConsumer((request) -> request.consumerARN(arn))
				.consumerDescription()
				.consumerStatus()).isEqualTo(ConsumerStatus.CREATING);
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> Subscriber.subscribe(async, arn, FIRST, OLDEST).response().join())
				.withCauseInstanceOf(ResourceInUseException.class);
			clock.advance(Duration.ofSeconds(10));
			await().until(Subscriber.subscribe(async, arn, FIRST, OLDEST)::hasResponse);
			slow.client.deregisterStreamConsumer((request) -> request.consumerARN(arn));
			assertThat(slow.client.describeStreamConsumer((request) -> request.consumerARN(arn))
				.consumerDescription()
				.consumerStatus()).isEqualTo(ConsumerStatus.DELETING);
		}
	}

	@Test
	void aSubscriberThatAsksForNothingHoldsTheServerUpAndNothingIsLost() {
		byte[] large = new byte[100_000];
		IntStream.range(0, 100).forEach((i) -> {
			advance(Duration.ofSeconds(1));
			this.fixture.put(large);
		});
		advance(Duration.ofMinutes(1));
		Subscriber subscriber = Subscriber.taking(1, this.client, register("app"), FIRST, OLDEST);
		await().until(() -> subscriber.events().size() == 1);
		for (int i = 0; subscriber.records().size() < 100; i++) {
			assertThat(subscriber.events()).hasSizeLessThanOrEqualTo(i + 1);
			advance(Duration.ofSeconds(1)); // 2 MB a second
			int before = subscriber.events().size();
			subscriber.request(1);
			await().until(() -> subscriber.events().size() > before);
		}
		assertThat(subscriber.records()).extracting(Record::sequenceNumber).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void faultsStrikeInMidStream() {
		String arn = register("app");
		Subscriber broken = subscribed(arn);
		this.fixture.kinesis.faults().on("SubscribeToShardEvent").times(1).dropConnection();
		this.fixture.put("a");
		await().until(() -> broken.failure() != null);
		assertThat(broken.texts()).isEmpty();
		Subscriber failed = subscribed(arn);
		this.fixture.kinesis.faults().on("SubscribeToShardEvent").shard(FIRST).times(1).fail(500);
		this.fixture.put("b");
		await().until(() -> failed.failure() != null);
		assertThat(failed.failure()).isInstanceOf(KinesisException.class);
		Subscriber throttled = subscribed(arn);
		this.fixture.kinesis.faults().on("SubscribeToShardEvent").times(1).throttle();
		this.fixture.put("c");
		await().until(() -> throttled.failure() instanceof KmsThrottlingException);
		this.fixture.kinesis.faults().on("SubscribeToShard").times(1).throttle();
		advance(Duration.ofSeconds(6));
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> Subscriber.subscribe(this.client, arn, FIRST, OLDEST).response().join());
	}

	@Test
	void aStalledStreamEndsByTheClientsReadTimeout() {
		try (KinesisAsyncClient impatient = this.fixture.kinesis.asyncClientBuilder()
			.httpClientBuilder(NettyNioAsyncHttpClient.builder().readTimeout(Duration.ofMillis(500)))
			.build()) {
			this.fixture.kinesis.faults().on("SubscribeToShardEvent").times(1).delay(Duration.ofMinutes(1));
			Subscriber stalled = Subscriber.subscribe(impatient, register("app"), FIRST, OLDEST);
			await().until(() -> stalled.failure() != null);
			assertThat(stalled.failure()).hasStackTraceContaining("ReadTimeout");
		}
	}

	private Subscriber subscribed(String arn) {
		advance(Duration.ofSeconds(6));
		Subscriber subscriber = Subscriber.subscribe(this.client, arn, FIRST,
				(start) -> start.type(ShardIteratorType.LATEST));
		await().until(() -> !subscriber.events().isEmpty());
		return subscriber;
	}

	private void assertRefused(Class<? extends Throwable> error, String arn, String shard,
			UnaryOperator<StartingPosition.Builder> start) {
		Subscriber refused = Subscriber.subscribe(this.client, arn, shard, start);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> refused.response().join())
			.withCauseInstanceOf(error);
		assertThat(refused.events()).isEmpty();
	}

	private String streamArn() {
		return "arn:aws:kinesis:us-east-1:000000000000:stream/" + StreamFixture.STREAM;
	}

	private String register(String name) {
		return this.fixture.client
			.registerStreamConsumer((request) -> request.streamARN(streamArn()).consumerName(name))
			.consumer()
			.consumerARN();
	}

	private void advance(Duration by) {
		this.fixture.kinesis.clock().advance(by);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10));
	}

}
