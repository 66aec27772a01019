package io.kinesumer.sample.process;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.kinesumer.store.Checkpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes join, leave and freeze while records flow.
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
		this.processes.awaitAllHandled(producer.finish());
		c.stop();
		History history = this.processes.verify(producer.sent());
		history.assertNothingRepeated();
		assertThat(history.clients()).containsExactlyInAnyOrder("a", "b", "c");
		assertThat(this.processes.state.clients(Worker.APP)).isEmpty();
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void aProcessThatWasFrozenPastItsSessionNeitherCommitsNorDeliversWhatOthersHaveTaken() {
		Producer producer = this.processes.produce(STREAM);
		WorkerProcess a = this.processes.start("a", STREAM).awaitShards(4);
		WorkerProcess b = this.processes.start("b", STREAM).awaitShards(2);
		a.awaitShards(2);
		awaitEachShardFlows();
		a.freeze();
		List<Checkpoint> frozen = checkpointsOf("a");
		b.awaitShards(4);
		awaitEachShardFlows();
		long thawed = a.thaw();
		a.awaitOutput("declared dead").awaitShards(2);
		b.awaitShards(2);
		History history = this.processes.awaitAllHandled(producer.finish());
		Set<Handled> late = new HashSet<>(history.repeated());
		late.retainAll(history.of("a").after(thawed).all());
		History inTurn = history.filter((one) -> !late.contains(one));
		history.assertNothingLost(producer.sent());
		history.assertOrderOfEachKey();
		CheckpointHistory checkpoints = this.processes.checkpoints();
		inTurn.assertDeliveredInTurn(checkpoints);
		inTurn.assertRepeatedOnlyWhatWasNotCommitted(checkpoints);
		checkpoints.assertFencedAndForward();
		assertThat(frozen).hasSize(2)
			.allSatisfy((last) -> assertNothingWrittenByAPastOwner(last, checkpoints.of(STREAM, last.shardId())));
		Report.print("A process frozen past its session handled %d records that others had handled", late.size());
		assertThat(late).as("deliveries that were under way when it froze, one for each shard at most")
			.hasSizeLessThanOrEqualTo(2);
	}

	private List<Checkpoint> checkpointsOf(String client) {
		return this.processes.state.checkpoints(Worker.APP, STREAM)
			.stream()
			.filter((checkpoint) -> checkpoint.owner() != null && checkpoint.owner().clientId().equals(client))
			.toList();
	}

	/**
	 * An incarnation whose shard another has taken never writes to it again.
	 */
	private static void assertNothingWrittenByAPastOwner(Checkpoint last, List<CheckpointWrite> writes) {
		List<CheckpointWrite> later = writes.stream().filter((write) -> write.after().epoch() > last.epoch()).toList();
		assertThat(later).isNotEmpty()
			.allSatisfy((write) -> assertThat(write.after().owner()).isNotEqualTo(last.owner()));
		assertThat(writes.subList(writes.size() - later.size(), writes.size())).isEqualTo(later);
	}

	private void awaitEachShardFlows() {
		long since = System.nanoTime();
		await().atMost(Duration.ofSeconds(30)).until(() -> this.processes.history().after(since).shards().size() == 4);
	}

}
