package io.kinesumer.sample.process;

import java.time.Duration;
import java.util.Collection;

import io.kinesumer.KinesumerSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Who is in a group of processes, and what each one has to do there.
 */
@Timeout(180)
class MembershipTests {

	private static final String STREAM = "earthquakes";

	private final Processes processes;

	MembershipTests(TestInfo test) {
		this.processes = new Processes(test.getTestMethod().orElseThrow().getName());
	}

	@AfterEach
	void close() {
		this.processes.close();
	}

	@Test
	void eachStreamGoesToItsSubscribersOnly() {
		this.processes.createStream(STREAM, 2);
		this.processes.createStream("aftershocks", 2);
		Producer quakes = this.processes.produce(STREAM);
		Producer aftershocks = this.processes.produce("aftershocks");
		WorkerProcess a = this.processes.start("a", STREAM);
		WorkerProcess b = this.processes.start("b", "aftershocks");
		a.awaitShards(2);
		b.awaitShards(2);
		Collection<Sent> sent = Producer.finish(quakes, aftershocks);
		this.processes.awaitAllHandled(sent);
		a.stop();
		b.stop();
		History history = this.processes.verify(sent);
		history.assertNothingRepeated();
		assertThat(history.ofStream(STREAM).clients()).containsExactly("a");
		assertThat(history.ofStream("aftershocks").clients()).containsExactly("b");
	}

	@Test
	void moreProcessesThanShardsIdleAndTakeOver() {
		this.processes.createStream(STREAM, 1);
		Producer producer = this.processes.produce(STREAM);
		WorkerProcess a = this.processes.start("a", STREAM).awaitShards(1);
		WorkerProcess b = this.processes.start("b", STREAM).awaitOutput("b joined the group");
		WorkerProcess c = this.processes.start("c", STREAM).awaitOutput("c joined the group");
		await().atMost(Duration.ofSeconds(20)).until(() -> this.processes.state.group(Worker.APP).clients() == 3);
		assertThat(b.shards() + c.shards()).isZero();
		a.stop();
		await().atMost(Duration.ofSeconds(20)).until(() -> b.shards() + c.shards() == 1);
		this.processes.verify(producer.finish()).assertNothingRepeated();
	}

	@Test
	void aSecondRunningProcessWithTheSameIdSaysSoAndEnds() {
		this.processes.createStream(STREAM, 2);
		WorkerProcess first = this.processes.start("fixed", STREAM).awaitShards(2);
		long began = System.nanoTime();
		WorkerProcess second = this.processes.start("fixed", STREAM);
		assertThat(second.awaitEnd()).isEqualTo(1);
		Report.print("A second client with the same id has given up after %d ms, its JVM's start included",
				Duration.ofNanos(System.nanoTime() - began).toMillis());
		assertThat(second.output()).contains("Another running client of app 'process-tests' already has the id 'fixed'")
			.contains("kinesumer.client-id");
		assertThat(first.shards()).isEqualTo(2);
		assertThat(first.isAlive()).isTrue();
	}

	@Test
	void aRestartWithTheSameIdAfterAKillTakesOverAfterOneSessionTimeout() {
		this.processes.createStream(STREAM, 2);
		Producer producer = this.processes.produce(STREAM);
		WorkerProcess killed = this.processes.start("fixed", STREAM).awaitShards(2);
		this.processes.awaitAllHandled(producer.sent());
		killed.kill();
		long began = System.nanoTime();
		this.processes.start("fixed", STREAM).awaitOutput("already registered").awaitShards(2);
		Duration took = Duration.ofNanos(System.nanoTime() - began);
		Report.print("A restart with a fixed id after kill -9 has its shards after %d ms, its JVM's start included",
				took.toMillis());
		Duration timeout = KinesumerSettings.Sync.DEFAULTS.sessionTimeout();
		assertThat(took).isBetween(timeout,
				timeout.plus(KinesumerSettings.Sync.DEFAULTS.interval()).plus(Report.JVM_START).plus(Report.ALLOWANCE));
		this.processes.verify(producer.finish());
	}

	@Test
	void aSlowHandlerDelaysNoHeartbeatAndLosesNoShard() {
		this.processes.createStream(STREAM, 2);
		Producer producer = this.processes.produce(STREAM);
		WorkerProcess watcher = this.processes.start("watcher", STREAM).awaitShards(2);
		WorkerProcess slow = this.processes.start("slow", STREAM, "slow-keys=tick-", "slow-records=1", "slowness=PT12S")
			.awaitOutput("Slow record begins");
		long beats = heartbeats("slow");
		slow.awaitOutput("Slow records are over");
		assertThat(heartbeats("slow") - beats).isGreaterThanOrEqualTo(4);
		this.processes.verify(producer.finish()).assertNothingRepeated();
		assertThat(slow.shards()).isEqualTo(1);
		assertThat(watcher.shards()).isEqualTo(1);
		assertThat(watcher.output() + slow.output()).doesNotContain("WARN");
	}

	private long heartbeats(String client) {
		return this.processes.state.client(Worker.APP, client).orElseThrow().heartbeat();
	}

}
