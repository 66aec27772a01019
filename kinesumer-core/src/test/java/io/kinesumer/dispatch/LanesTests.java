package io.kinesumer.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.kinesumer.BatchRecordHandler;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.Records;
import io.kinesumer.time.Step;
import io.kinesumer.time.ThreadWorkers;
import io.kinesumer.time.Work;
import io.kinesumer.time.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What lanes gain: how many deliveries are under way at once.
 */
@Timeout(60)
class LanesTests {

	private static final int LANES = 8;

	private static final int KEYS = 64;

	private static final Duration WORK = Duration.ofMillis(10);

	private final ConsumerFixture fixture = new ConsumerFixture();

	/**
	 * Each delivery ends only together with seven others, so that the rounds count time
	 * in units of one delivery: eight lanes take exactly an eighth of it.
	 */
	@Test
	void eightLanesTakeAnEighthOfTheTime() throws Exception {
		int records = KEYS * 12;
		AtomicInteger rounds = new AtomicInteger();
		CyclicBarrier together = new CyclicBarrier(LANES, rounds::incrementAndGet);
		handle(LANES, records, (batch, delivery) -> together.await(30, TimeUnit.SECONDS));
		assertThat(rounds).hasValue(records / LANES);
	}

	/**
	 * Seven lanes went to sleep before a full window; what waited behind it is for all.
	 */
	@Test
	void lanesWakeForWhatWaitedBehindAFullWindow() throws Exception {
		ByHand lanes = new ByHand();
		List<Integer> wokenAtFirst = new ArrayList<>();
		ShardConsumer[] consumer = new ShardConsumer[1];
		BatchRecordHandler handler = (batch, delivery) -> {
			int number = Records.number(batch.get(0));
			if (number == 1) {
				lanes.runOthers();
				this.fixture.put(consumer[0], keyed(ByKey.WINDOW + 1, ByKey.WINDOW + 40), null);
				lanes.runOthers();
			}
			else if (number == ByKey.WINDOW + 1) {
				wokenAtFirst.add(lanes.woken.cardinality());
			}
		};
		consumer[0] = this.fixture.consumer(handler, 1, LANES, lanes);
		this.fixture.put(consumer[0], keyed(1, ByKey.WINDOW), null);
		lanes.steps.get(0).run();
		assertThat(wokenAtFirst).singleElement()
			.satisfies((woken) -> assertThat(woken).isGreaterThanOrEqualTo(LANES - 1));
		assertThat(consumer[0].figures().records()).isEqualTo(ByKey.WINDOW + 40);
	}

	private static List<KinesumerRecord> keyed(int first, int last) {
		return IntStream.rangeClosed(first, last).mapToObj((number) -> {
			KinesumerRecord like = Records.record(ConsumerFixture.SHARD, number);
			return new KinesumerRecord(ConsumerFixture.SHARD, "key" + number, null, like.position(), like.arrivalTime(),
					like.data());
		}).toList();
	}

	@Test
	void whatEightLanesGainIsMeasured() throws Exception {
		int records = KEYS * 3;
		BatchRecordHandler slow = (batch, delivery) -> Thread.sleep(WORK.toMillis());
		long one = handle(1, records, slow);
		long eight = handle(LANES, records, slow);
		System.getLogger("io.kinesumer.dispatch")
			.log(System.Logger.Level.INFO,
					"{0} records of {1} keys, {2} ms each: {3} ms in one lane, {4} ms in {5}, {6} times the throughput",
					records, KEYS, WORK.toMillis(), one / 1_000_000, eight / 1_000_000, LANES, (double) one / eight);
		assertThat(eight).isLessThan(one);
	}

	/**
	 * Hands records over on real threads.
	 * @return the nanoseconds it took
	 */
	private long handle(int lanes, int records, BatchRecordHandler handler) throws InterruptedException {
		CountDownLatch handled = new CountDownLatch(records);
		BatchRecordHandler counting = (batch, delivery) -> {
			handler.handle(batch, delivery);
			handled.countDown();
		};
		try (ThreadWorkers threads = ThreadWorkers.onePerWork("lane")) {
			ShardConsumer consumer = this.fixture.consumer(counting, 1, lanes, threads);
			long began = System.nanoTime();
			this.fixture.put(consumer, records(records), null);
			assertThat(handled.await(30, TimeUnit.SECONDS)).isTrue();
			long took = System.nanoTime() - began;
			consumer.abandon();
			return took;
		}
	}

	private static List<KinesumerRecord> records(int count) {
		List<KinesumerRecord> records = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			KinesumerRecord like = Records.record(ConsumerFixture.SHARD, i);
			records.add(new KinesumerRecord(ConsumerFixture.SHARD, "key-" + i % KEYS, null, like.position(),
					like.arrivalTime(), like.data()));
		}
		return records;
	}

	/**
	 * Runs no step by itself.
	 */
	private static final class ByHand implements Workers {

		private final List<Step> steps = new ArrayList<>();

		private final BitSet woken = new BitSet();

		private void runOthers() {
			this.woken.clear();
			for (Step step : this.steps.subList(1, this.steps.size())) {
				step.run();
			}
			this.woken.clear();
		}

		@Override
		public Work newWork(String name, Step step) {
			int number = this.steps.size();
			this.steps.add(step);
			return new Work() {

				@Override
				public void wake() {
					ByHand.this.woken.set(number);
				}

				@Override
				public void stop() {
				}

			};
		}

		@Override
		public boolean stop(Duration patience) {
			return true;
		}

	}

}
