package io.kinesumer.dispatch;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.kinesumer.BatchRecordHandler;
import io.kinesumer.CommitMode;
import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.Records;
import io.kinesumer.membership.Fences;
import io.kinesumer.reader.Batch;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.Shard;
import io.kinesumer.time.ThreadWorkers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.kinesumer.Records.number;
import static io.kinesumer.Records.numbers;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several partition keys of one shard are handled at once. The keys of {@link Records}
 * are the numbers modulo 3.
 */
class KeyConcurrencyTests {

	private final ConsumerFixture fixture = new ConsumerFixture();

	@Test
	void aBatchThatThereWasNoMemoryForIsNotPassedOver() {
		ShardConsumer consumer = this.fixture.consumer(1, 4);
		AtomicBoolean fails = new AtomicBoolean(true);
		List<KinesumerRecord> records = Records.records(ConsumerFixture.SHARD, 1, 5);
		List<KinesumerRecord> first = new AbstractList<>() {

			@Override
			public KinesumerRecord get(int index) {
				if (index == 2 && fails.getAndSet(false)) {
					throw new OutOfMemoryError("Java heap space");
				}
				return records.get(index);
			}

			@Override
			public int size() {
				return records.size();
			}

		};
		consumer.put(new Batch(first, Duration.ZERO, 0, null, 0));
		this.fixture.put(consumer, 6, 7);
		this.fixture.workers.advance(ConsumerFixture.SECOND.multipliedBy(10));
		assertThat(this.fixture.log).hasSize(7);
		assertThat(this.fixture.committable(consumer)).isEqualTo(7);
		assertThat(this.fixture.workers.failures()).isNotEmpty();
	}

	@Test
	void otherKeysGoOnWhileOneFails() {
		this.fixture.failing.add(1);
		ShardConsumer consumer = this.fixture.consumer(1, 2);
		this.fixture.put(consumer, 1, 9);
		this.fixture.workers.runDue();
		assertThat(this.fixture.log).containsExactlyInAnyOrder("fail [1] 1", "handle [2]", "handle [3]", "handle [5]",
				"handle [6]", "handle [8]", "handle [9]");
		assertThat(this.fixture.committable(consumer)).isZero();
		assertThat(consumer.figures().failure()).contains("no 1");
		this.fixture.failing.clear();
		this.fixture.workers.advance(ConsumerFixture.SECOND);
		assertThat(this.fixture.log).endsWith("handle [1]", "handle [4]", "handle [7]");
		assertThat(this.fixture.committable(consumer)).isEqualTo(9);
		assertThat(consumer.figures().failure()).isNull();
		assertThat(this.fixture.budget.used()).isZero();
	}

	@Test
	void aShardWhoseFirstRecordFailsMakesNoProgress() {
		this.fixture.failing.add(1);
		ShardConsumer consumer = this.fixture.consumer(1, 2);
		this.fixture.put(consumer, 1, 2);
		this.fixture.workers.advance(Duration.ofSeconds(10));
		this.fixture.put(consumer, 3, 3);
		this.fixture.workers.advance(Duration.ofSeconds(10));
		assertThat(consumer.figures().sinceProgress()).isEqualTo(Duration.ofSeconds(20));
	}

	@Test
	void aKeyThatFailsHoldsUpTheOthersOnceTheWindowIsFull() {
		this.fixture.failing.add(1);
		ShardConsumer consumer = this.fixture.consumer(Integer.MAX_VALUE, 2);
		this.fixture.put(consumer, 1, ByKey.WINDOW);
		this.fixture.put(consumer, ByKey.WINDOW + 1, ByKey.WINDOW + 10);
		this.fixture.workers.advance(Duration.ofMinutes(10));
		assertThat(consumer.figures().records()).isGreaterThan(ByKey.WINDOW / 2).isLessThan(ByKey.WINDOW);
		this.fixture.failing.clear();
		this.fixture.workers.advance(Duration.ofMinutes(10));
		assertThat(this.fixture.committable(consumer)).isEqualTo(ByKey.WINDOW + 10);
		assertThat(consumer.figures().records()).isEqualTo(ByKey.WINDOW + 10);
	}

	@Test
	void theRecordOfABatchThatFailsIsFoundAndHoldsUpItsKeyOnly() {
		this.fixture.failing.add(4);
		this.fixture.retry = ConsumerFixture.TWICE;
		ShardConsumer consumer = this.fixture.consumer(100, 2);
		this.fixture.put(consumer, 1, 12);
		this.fixture.workers.advance(Duration.ofMinutes(1));
		assertThat(this.fixture.committable(consumer)).isEqualTo(3);
		assertThat(consumer.figures().records()).isEqualTo(9); // all but 4, 7 and 10
		this.fixture.failing.clear();
		this.fixture.workers.advance(Duration.ofMinutes(2));
		assertThat(this.fixture.committable(consumer)).isEqualTo(12);
		assertThat(consumer.figures().records()).isEqualTo(12);
	}

	@Test
	void aDrainHandsOverWhatStandsBeforeHandledRecords() {
		ShardConsumer[] consumer = new ShardConsumer[1];
		consumer[0] = this.fixture.consumer((records, delivery) -> {
			this.fixture.log.add(numbers(records).toString());
			if (number(records.get(0)) == 1) {
				// Others are handled meanwhile, up to the third record.
				this.fixture.workers.runNext();
				consumer[0].drain();
			}
			else if (number(records.get(0)) == 2) {
				consumer[0].pause(true); // makes this lane stop here
			}
		}, 1, 2, this.fixture.workers);
		this.fixture.put(consumer[0], 1, 9);
		this.fixture.workers.runDue();
		assertThat(consumer[0].isEnded()).isTrue();
		assertThat(this.fixture.committable(consumer[0])).isEqualTo(this.fixture.log.size());
		assertThat(this.fixture.budget.used()).isZero();
	}

	@Test
	void theEndOfTheShardIsKnownOnceAllIsHandled() {
		this.fixture.failing.add(1);
		Shard child = Shard.open("s2");
		ShardConsumer consumer = this.fixture.consumer(1, 3);
		this.fixture.put(consumer, Records.records(ConsumerFixture.SHARD, 1, 6), null);
		this.fixture.put(consumer, List.of(), List.of(child));
		this.fixture.workers.runDue();
		assertThat(consumer.isFinished()).isFalse();
		this.fixture.failing.clear();
		this.fixture.workers.advance(ConsumerFixture.SECOND);
		assertThat(consumer.isFinished()).isTrue();
		assertThat(consumer.children()).containsExactly(child);
	}

	@Test
	void acknowledgementsCoverOnlyWhatIsHandledWithoutAGap() {
		this.fixture.failing.add(2);
		this.fixture.commitMode = CommitMode.MANUAL;
		List<Delivery> deliveries = new ArrayList<>();
		ShardConsumer consumer = this.fixture.consumer((records, delivery) -> {
			deliveries.add(delivery);
			this.fixture.logging().handle(records, delivery);
		}, 1, 3, this.fixture.workers);
		this.fixture.put(consumer, 1, 6);
		this.fixture.workers.runDue();
		deliveries.get(0).acknowledge(Records.record(ConsumerFixture.SHARD, 6));
		assertThat(this.fixture.committable(consumer)).isEqualTo(1);
		this.fixture.failing.clear();
		this.fixture.workers.advance(ConsumerFixture.SECOND);
		assertThat(this.fixture.committable(consumer)).isEqualTo(6);
	}

	@Test
	@Timeout(30)
	void deliveriesOfDifferentKeysAreUnderWayAtOnce() throws Exception {
		CountDownLatch together = new CountDownLatch(3);
		CountDownLatch handled = new CountDownLatch(3);
		try (ThreadWorkers threads = ThreadWorkers.onePerWork("handler")) {
			ShardConsumer consumer = this.fixture.consumer((records, delivery) -> {
				together.countDown();
				if (together.await(20, TimeUnit.SECONDS)) {
					handled.countDown();
				}
			}, 1, 3, threads);
			this.fixture.put(consumer, 1, 3);
			assertThat(handled.await(20, TimeUnit.SECONDS)).isTrue();
		}
	}

	/**
	 * Deliveries within deliveries stand for deliveries at the same time.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 7, Integer.MAX_VALUE })
	void anyMixtureKeepsTheOrderOfEachKeyAndLosesNothing(int maxRecords) {
		for (int seed = 0; seed < 200; seed++) {
			new Mixture(seed, maxRecords).run();
		}
	}

	/**
	 * Random records, keys, failures, pauses, fences and interleavings.
	 */
	private static final class Mixture {

		private static final int RECORDS = 120;

		private final ConsumerFixture fixture = new ConsumerFixture();

		private final Random random;

		private final String name;

		private final int maxRecords;

		private final Set<String> underWay = new HashSet<>();

		private final Map<String, Integer> lastOfKey = new HashMap<>();

		private final Set<Integer> handled = new HashSet<>();

		private final List<KinesumerRecord> all = new ArrayList<>();

		private ShardConsumer consumer;

		private boolean calm;

		private Mixture(int seed, int maxRecords) {
			this.random = new Random(seed);
			this.name = "seed " + seed;
			this.maxRecords = maxRecords;
		}

		private void run() {
			int keys = 1 + this.random.nextInt(12);
			for (int number = 1; number <= RECORDS; number++) {
				this.all.add(new KinesumerRecord(ConsumerFixture.SHARD, "key-" + this.random.nextInt(keys), null,
						Position.of(String.valueOf(number)), Instant.EPOCH, ByteBuffer.allocate(Records.SIZE)));
			}
			BatchRecordHandler handler = this::handle;
			this.consumer = this.fixture.consumer(handler, this.maxRecords, 1 + this.random.nextInt(5),
					this.fixture.workers);
			int put = 0;
			boolean drain = this.random.nextBoolean();
			while (put < RECORDS) {
				int next = Math.min(RECORDS, put + this.random.nextInt(20));
				this.fixture.put(this.consumer, this.all.subList(put, next), null);
				put = next;
				disturb();
				check();
			}
			this.calm = true;
			if (drain) {
				this.consumer.drain();
			}
			this.consumer.pause(false);
			Fences.beat(this.fixture.fence, this.fixture.ticker);
			this.fixture.workers.advance(Duration.ofMinutes(10));
			check();
			assertThat(this.fixture.workers.failures()).as(this.name).isEmpty();
			assertThat(this.fixture.budget.used()).as(this.name).isZero();
			if (drain) {
				assertThat(this.consumer.isEnded()).as(this.name).isTrue();
			}
			else {
				assertThat(this.handled).as(this.name).hasSize(RECORDS);
				assertThat(this.fixture.committable(this.consumer)).as(this.name).isEqualTo(RECORDS);
			}
		}

		private void disturb() {
			switch (this.random.nextInt(6)) {
				case 0 -> this.consumer.pause(this.random.nextBoolean());
				case 1 -> this.fixture.ticker.advance(Duration.ofSeconds(this.random.nextInt(2000)));
				case 2 -> Fences.beat(this.fixture.fence, this.fixture.ticker);
				default -> this.fixture.workers.advance(Duration.ofMillis(this.random.nextInt(3000)));
			}
		}

		private void handle(List<KinesumerRecord> records, Delivery delivery) {
			Set<String> keys = new HashSet<>();
			for (KinesumerRecord record : records) {
				keys.add(record.partitionKey());
				int before = this.lastOfKey.getOrDefault(record.partitionKey(), 0);
				assertThat(nextOfKey(record.partitionKey(), before)).as("%s, %s", this.name, record)
					.isEqualTo(number(record));
				this.lastOfKey.put(record.partitionKey(), number(record));
			}
			keys.forEach(
					(key) -> assertThat(this.underWay.add(key)).as("%s, %s is under way", this.name, key).isTrue());
			Map<String, Integer> before = new HashMap<>();
			for (int other = this.random.nextInt(3); other > 0; other--) {
				this.fixture.workers.runNext();
			}
			this.underWay.removeAll(keys);
			if (!this.calm && this.random.nextInt(5) == 0) {
				// Not handled: each key goes back to its first record of this delivery.
				for (int i = records.size() - 1; i >= 0; i--) {
					before.put(records.get(i).partitionKey(), number(records.get(i)) - 1);
				}
				before.forEach((key, number) -> this.lastOfKey.put(key, number));
				throw new IllegalStateException("not now");
			}
			records.forEach((record) -> this.handled.add(number(record)));
		}

		private int nextOfKey(String key, int after) {
			return this.all.stream()
				.filter((record) -> record.partitionKey().equals(key))
				.mapToInt(Records::number)
				.filter((number) -> number > after)
				.findFirst()
				.orElseThrow();
		}

		private void check() {
			int committable = this.fixture.committable(this.consumer);
			for (int number = 1; number <= committable; number++) {
				assertThat(this.handled).as("%s, committable up to %s", this.name, committable).contains(number);
			}
		}

	}

}
