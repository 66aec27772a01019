package io.kinesumer.sample.process;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.kinesumer.KinesumerSettings;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.stream.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes join, leave and die while records flow.
 */
@Timeout(180)
class HandOverTests {

	private static final String STREAM = "earthquakes";

	private final Processes processes;

	HandOverTests(TestInfo test) {
		this.processes = new Processes(test.getTestMethod().orElseThrow().getName());
		this.processes.createStream(STREAM, 4);
	}

	@AfterEach
	void close() {
		this.processes.close();
	}

	@Test
	void joinsAndGracefulStopsLoseNothingAndRepeatNothing() {
		Producer producer = this.processes.produce(STREAM);
		WorkerProcess a = this.processes.start("a", STREAM).awaitShards(4);
		WorkerProcess b = this.processes.start("b", STREAM).awaitShards(2);
		a.awaitShards(2);
		WorkerProcess c = this.processes.start("c", STREAM).awaitShards(1);
		awaitEachShardFlows();
		b.stop();
		await().atMost(Duration.ofSeconds(20)).until(() -> a.shards() + c.shards() == 4);
		a.stop(); // the leader
		c.awaitShards(4);
		History history = this.processes.awaitAllHandled(producer.finish());
		c.stop();
		history.assertExactlyOnceInOrder(producer.sent());
		assertThat(history.clients()).containsExactlyInAnyOrder("a", "b", "c");
		assertThat(this.processes.look().clients(Worker.APP)).isEmpty();
	}

	@Test
	void afterAKillAllShardsFlowAgainWithinTheSessionTimeoutAndTwoSyncs() {
		Producer producer = this.processes.produce(STREAM);
		WorkerProcess a = this.processes.start("a", STREAM).awaitShards(4);
		WorkerProcess b = this.processes.start("b", STREAM).awaitShards(2);
		a.awaitShards(2);
		awaitEachShardFlows();
		long killed = a.kill(); // the leader, too
		var committed = this.processes.look()
			.checkpoints(Worker.APP, STREAM)
			.stream()
			.collect(Collectors.toMap(Checkpoint::shardId, Function.identity()));
		Set<String> orphans = this.processes.history().of("a").after(killed - seconds(3)).shards();
		b.awaitShards(4);
		awaitEachShardFlowsSince(System.nanoTime());
		Duration pause = longestPause(orphans, killed);
		KinesumerSettings.Sync sync = KinesumerSettings.Sync.DEFAULTS;
		Duration promised = sync.sessionTimeout().plus(sync.interval().multipliedBy(2));
		Report.print("After kill -9 all shards flow again after %d ms; promised: %d ms", pause.toMillis(),
				promised.toMillis());
		assertThat(pause).isLessThan(promised.plus(Report.ALLOWANCE));

		History history = this.processes.awaitAllHandled(producer.finish());
		history.assertNothingLost(producer.sent());
		history.assertOrderOfEachKey();
		Report.print("%d records repeated after kill -9", history.repeated().size());
		assertThat(history.repeated()).allSatisfy((repeated) -> {
			assertThat(orphans).contains(repeated.shard());
			Position position = committed.get(repeated.shard()).position();
			assertThat(position == null || Position.of(repeated.sequenceNumber()).compareTo(position) > 0)
				.as("%s lies behind the committed %s", repeated, position)
				.isTrue();
		});
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void aProcessThatWasFrozenPastItsSessionDeliversNothingOfWhatOthersHaveTaken() {
		Producer producer = this.processes.produce(STREAM);
		WorkerProcess a = this.processes.start("a", STREAM).awaitShards(4);
		WorkerProcess b = this.processes.start("b", STREAM).awaitShards(2);
		a.awaitShards(2);
		awaitEachShardFlows();
		a.freeze();
		b.awaitShards(4);
		awaitEachShardFlows();
		long thawed = a.thaw();
		a.awaitOutput("declared dead").awaitShards(2);
		b.awaitShards(2);
		History history = this.processes.awaitAllHandled(producer.finish());
		history.assertNothingLost(producer.sent());
		history.assertOrderOfEachKey();
		long late = history.repeated()
			.stream()
			.filter((one) -> one.nanos() > thawed && one.client().equals("a"))
			.count();
		Report.print("A process frozen past its session handled %d records that others had handled", late);
		assertThat(late).as("deliveries that were under way when it froze, one for each shard at most")
			.isLessThanOrEqualTo(2);
	}

	private Duration longestPause(Collection<String> shards, long since) {
		History after = this.processes.history().of("b").after(since);
		return shards.stream()
			.map((shard) -> after.all()
				.stream()
				.filter((handled) -> handled.shard().equals(shard))
				.findFirst()
				.map((handled) -> Duration.ofNanos(handled.nanos() - since))
				.orElseThrow())
			.max(Duration::compareTo)
			.orElseThrow();
	}

	private static long seconds(long seconds) {
		return Duration.ofSeconds(seconds).toNanos();
	}

	private void awaitEachShardFlows() {
		awaitEachShardFlowsSince(System.nanoTime());
	}

	private void awaitEachShardFlowsSince(long since) {
		await().atMost(Duration.ofSeconds(30)).until(() -> this.processes.history().after(since).shards().size() == 4);
	}

}
