package io.kinesumer.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.kinesumer.BatchRecordHandler;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.Records;
import io.kinesumer.time.ThreadWorkers;
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

}
