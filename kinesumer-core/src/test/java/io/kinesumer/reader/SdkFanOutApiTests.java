package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.KinesumerException;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.kinesis.ActiveFault;
import io.kinesumer.test.kinesis.FanOutLimits;
import io.kinesumer.test.kinesis.KinesisLimits;
import io.kinesumer.time.WallClock;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class SdkFanOutApiTests {

	private static final StreamRef STREAM = StreamRef.named("orders");

	private static final ShardKey SHARD = new ShardKey("orders", "shardId-000000000000");

	private static final ReadPosition OLDEST = new ReadPosition.TrimHorizon();

	private static final String EVENT = "SubscribeToShardEvent";

	private static SdkAsyncHttpClient http;

	private final EmbeddedKinesis kinesis = EmbeddedKinesis.builder()
		.limits(KinesisLimits.service().withFanOut(FanOutLimits.service().faster(1000).withCalls(100).withConsumers(2)))
		.start();

	private final KinesisClient client = this.kinesis.client();

	/** As a user may have it: retries, and a bound on each call. */
	private final KinesisAsyncClient async = this.kinesis.asyncClientBuilder()
		.httpClient(http)
		.overrideConfiguration((override) -> override.apiCallTimeout(Duration.ofMillis(500))
			.apiCallAttemptTimeout(Duration.ofMillis(500)))
		.build();

	private final FanOutApi api = new SdkFanOutApi((stream) -> this.client, (stream) -> this.async,
			Duration.ofSeconds(5), WallClock.system());

	@BeforeAll
	static void open() {
		http = FanOutHttpClient.builder().build();
	}

	@AfterAll
	static void shut() {
		http.close();
	}

	@BeforeEach
	void create() {
		this.kinesis.createStream("orders", 1);
	}

	@AfterEach
	void close() {
		this.async.close();
		this.client.close();
		this.kinesis.close();
	}

	@Test
	void itRegistersAConsumerOnceAndFindsItAgain() {
		FanOutApi.Consumer made = this.api.consumer(STREAM, "app");
		assertThat(made.active()).as("Kinesis says that it is being created").isFalse();
		FanOutApi.Consumer found = this.api.consumer(STREAM, "app");
		assertThat(found).isEqualTo(new FanOutApi.Consumer(made.arn(), true));
		assertThat(this.kinesis.requestCount("RegisterStreamConsumer")).isEqualTo(1);
		this.api.deregister(STREAM, "app", Duration.ofSeconds(10));
		this.api.deregister(STREAM, "app", Duration.ofSeconds(10));
		assertThat(this.api.consumer(STREAM, "app").active()).isFalse();
	}

	@Test
	void deregisteringTakesNoLongerThanItMay() {
		this.api.consumer(STREAM, "app");
		for (String action : List.of("DescribeStreamSummary", "DeregisterStreamConsumer")) {
			ActiveFault fault = this.kinesis.faults().on(action).delay(Duration.ofSeconds(20));
			long began = System.nanoTime();
			assertThatExceptionOfType(EndpointUnreachableException.class)
				.isThrownBy(() -> this.api.deregister(STREAM, "app", Duration.ofSeconds(1)));
			assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
			fault.clear();
		}
	}

	@Test
	void aStreamGivenByArnIsNotDescribed() {
		StreamRef stream = StreamRef.of("arn:aws:kinesis:us-east-1:000000000000:stream/orders");
		long before = this.kinesis.requestCount("DescribeStreamSummary");
		this.api.consumer(stream, "app");
		assertThat(this.kinesis.requestCount("DescribeStreamSummary")).isEqualTo(before);
	}

	@Test
	void aLimitSaysWhatToDo() {
		this.api.consumer(STREAM, "app");
		this.api.consumer(STREAM, "other");
		assertThatExceptionOfType(ConsumerLimitException.class).isThrownBy(() -> this.api.consumer(STREAM, "third"))
			.withMessageContainingAll("'orders'", "'third'", "Deregister", "kinesumer.fan-out.consumer-name",
					"kinesumer.fan-out.fallback");
	}

	@Test
	void onlyWhatIsAskedForComes() {
		put("a");
		put("b");
		Listener listener = new Listener();
		FanOutApi.Subscription subscription = subscribe(listener, OLDEST);
		subscription.request();
		await().until(() -> listener.events().size() == 1);
		assertThat(listener.granted).isEqualTo(1);
		assertThat(listener.events().get(0).records()).hasSize(2);
		this.kinesis.clock().advance(Duration.ofMillis(20));
		put("c");
		subscription.request();
		await().until(() -> listener.events().size() == 2);
		subscription.cancel();
	}

	@Test
	void aBoundOnTheUsersCallsDoesNotEndASubscription() {
		Listener listener = new Listener();
		FanOutApi.Subscription subscription = subscribe(listener, OLDEST);
		long began = System.nanoTime();
		await().until(() -> {
			subscription.request();
			return System.nanoTime() - began > Duration.ofMillis(1_200).toNanos();
		});
		assertThat(listener.ends()).allMatch((failure) -> failure == null);
		subscription.cancel();
	}

	@Test
	void aRefusedCallIsNotRetriedByTheSdk() {
		String arn = consumer();
		this.kinesis.faults().on("SubscribeToShard").fail(500);
		Listener listener = new Listener();
		this.api.subscribe(STREAM, arn, SHARD, OLDEST, listener);
		await().until(() -> listener.ends().size() == 1);
		assertThat(listener.ends().get(0)).hasMessageContaining("SubscribeToShard of stream 'orders'");
		assertThat(this.kinesis.requestCount("SubscribeToShard")).isEqualTo(1);
	}

	@Test
	void aBrokenStreamEndsOnceAndIsNotMadeAnewByTheSdk() {
		put("a");
		this.kinesis.faults().on(EVENT).dropConnection();
		Listener listener = new Listener();
		subscribe(listener, OLDEST).request();
		await().until(() -> !listener.ends().isEmpty());
		assertThat(listener.ends()).hasSize(1).doesNotContainNull();
		assertThat(this.kinesis.requestCount("SubscribeToShard")).isEqualTo(1);
	}

	@Test
	void aSubscriptionThatIsInUseSaysSo() {
		String arn = consumer();
		Listener first = new Listener();
		FanOutApi.Subscription lost = this.api.subscribe(STREAM, arn, SHARD, OLDEST, first);
		lost.request();
		await().until(() -> first.events().size() == 1);
		for (int i = 0; i < 1000; i++) { // an error, too, comes only to who asks
			lost.request();
		}
		this.kinesis.clock().advance(Duration.ofMillis(5));
		Listener second = new Listener();
		FanOutApi.Subscription taken = this.api.subscribe(STREAM, arn, SHARD, OLDEST, second);
		taken.request();
		await().until(() -> second.granted == 1);
		await().until(() -> first.ends().size() == 1);
		assertThat(first.ends().get(0)).isInstanceOf(SubscriptionInUseException.class)
			.hasMessageContaining("shard orders/shardId-000000000000");
		taken.cancel();
	}

	@Test
	void aShardThatIsNotThereIsMissing() {
		Listener listener = new Listener();
		this.api.subscribe(STREAM, consumer(), new ShardKey("orders", "shardId-000000000009"), OLDEST, listener);
		await().until(() -> listener.ends().size() == 1);
		assertThat(listener.ends().get(0)).isInstanceOf(MissingConsumerException.class);
	}

	@Test
	void aSubscriptionThatIsLetGoEndsAtTheService() {
		ActiveFault counter = this.kinesis.faults().on(EVENT).delay(Duration.ZERO);
		Listener listener = new Listener();
		FanOutApi.Subscription subscription = subscribe(listener, OLDEST);
		for (int i = 0; i < 1000; i++) {
			subscription.request();
		}
		await().until(() -> counter.strikes() > 3);
		subscription.cancel();
		await().until(() -> {
			int before = counter.strikes();
			put("a");
			this.kinesis.clock().advance(Duration.ofMillis(50));
			return this.client.listShards((request) -> request.streamName("orders")).hasShards()
					&& counter.strikes() == before;
		});
	}

	@Test
	void itStartsInsideAnAggregatedRecordAtThatRecordAndElseAfterIt() {
		String number = put("a");
		put("b");
		Listener after = new Listener();
		FanOutApi.Subscription first = subscribe(after, new ReadPosition.After(Position.of(number)));
		first.request();
		await().until(() -> after.events().size() == 1);
		assertThat(after.events().get(0).records()).hasSize(1);
		first.cancel();
		this.kinesis.clock().advance(Duration.ofSeconds(1));
		Listener inside = new Listener();
		FanOutApi.Subscription second = subscribe(inside, new ReadPosition.After(new Position(number, 0)));
		second.request();
		await().until(() -> inside.events().size() == 1);
		assertThat(inside.events().get(0).records()).hasSize(2);
		second.cancel();
	}

	private FanOutApi.Subscription subscribe(Listener listener, ReadPosition from) {
		return this.api.subscribe(STREAM, consumer(), SHARD, from, listener);
	}

	private String consumer() {
		return this.api.consumer(STREAM, "app").arn();
	}

	private String put(String text) {
		return this.client
			.putRecord(
					(request) -> request.streamName("orders").partitionKey("key").data(SdkBytes.fromUtf8String(text)))
			.sequenceNumber();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10));
	}

	private static final class Listener implements FanOutApi.Subscriber {

		private final List<FanOutApi.Event> events = new ArrayList<>();

		private final List<@Nullable KinesumerException> ends = new ArrayList<>();

		private volatile int granted;

		@Override
		public void granted(Instant serviceTime) {
			this.granted = 1;
		}

		@Override
		public synchronized void event(FanOutApi.Event event) {
			this.events.add(event);
		}

		@Override
		public synchronized void ended(@Nullable KinesumerException failure) {
			this.ends.add(failure);
		}

		private synchronized List<FanOutApi.Event> events() {
			return List.copyOf(this.events);
		}

		private synchronized List<@Nullable KinesumerException> ends() {
			return new ArrayList<>(this.ends);
		}

	}

}
