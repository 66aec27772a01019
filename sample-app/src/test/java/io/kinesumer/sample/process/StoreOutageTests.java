package io.kinesumer.sample.process;

import java.time.Duration;

import io.kinesumer.KinesumerSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The state store goes away and comes back.
 */
@Timeout(180)
class StoreOutageTests {

	private static final String STREAM = "earthquakes";

	private static final Duration SESSION_TIMEOUT = KinesumerSettings.Sync.DEFAULTS.sessionTimeout();

	private final Processes processes;

	StoreOutageTests(TestInfo test) {
		this.processes = new Processes(test.getTestMethod().orElseThrow().getName());
		this.processes.createStream(STREAM, 4);
	}

	@AfterEach
	void close() {
		this.processes.close();
	}

	@Test
	void fiveSecondsWithoutTheStoreStopNothing() {
		Producer producer = this.processes.produce(STREAM);
		WorkerProcess a = this.processes.start("a", STREAM).awaitShards(4);
		WorkerProcess b = this.processes.start("b", STREAM).awaitShards(2);
		a.awaitShards(2);
		long down = down();
		awaitSince(down, Duration.ofSeconds(5));
		this.processes.store.up();
		Duration gap = this.processes.history().after(down).longestGapUntil(System.nanoTime());
		Report.print("With the store away for 5 s, the longest pause between two records was %d ms", gap.toMillis());
		assertThat(gap).isLessThan(Duration.ofSeconds(4));
		a.awaitOutput("Beating works again");
		b.awaitOutput("Beating works again");
		this.processes.verify(producer.finish()).assertNothingRepeated();
		a.stop();
		b.stop();
		assertThat(warnings(a) + warnings(b)).isLessThan(20);
	}

	@Test
	void pastTheSessionTimeoutDeliveriesStopUntilTheStoreIsBack() {
		Producer producer = this.processes.produce(STREAM);
		WorkerProcess a = this.processes.start("a", STREAM).awaitShards(4);
		WorkerProcess b = this.processes.start("b", STREAM).awaitShards(2);
		a.awaitShards(2);
		long down = down();
		awaitSince(down, SESSION_TIMEOUT.plusSeconds(2));
		long fenced = down + SESSION_TIMEOUT.toNanos();
		long up = System.nanoTime();
		assertThat(this.processes.history().after(fenced).all()).as("deliveries without a session").isEmpty();
		this.processes.store.up();
		await().atMost(Duration.ofSeconds(30)).until(() -> this.processes.history().after(up).shards().size() == 4);
		Report.print("After 12 s without the store all shards flow again %d ms after its return",
				Duration.ofNanos(System.nanoTime() - up).toMillis());
		History history = this.processes.verify(producer.finish());
		Report.print("%d records repeated after 12 s without the store", history.repeated().size());
		assertThat(warnings(a) + warnings(b)).isLessThan(20);
	}

	private long down() {
		await().atMost(Duration.ofSeconds(20)).until(() -> this.processes.history().clients().size() == 2);
		this.processes.store.down();
		return System.nanoTime();
	}

	private static void awaitSince(long began, Duration duration) {
		await().atMost(duration.plusSeconds(10)).until(() -> System.nanoTime() - began >= duration.toNanos());
	}

	private static long warnings(WorkerProcess process) {
		return process.output().lines().filter((line) -> line.contains(" WARN ")).count();
	}

}
