package io.kinesumer.sample.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes restart one after the other, as an orchestrator has them do.
 */
@Timeout(420)
class RollingRestartTests {

	private static final String STREAM = "earthquakes";

	private static final List<String> CLIENTS = List.of("a", "b", "c", "d", "e");

	private static final int SHARDS_EACH = 2;

	private static final Duration PROMISED_HAND_OVER = Duration.ofSeconds(5);

	private static final Duration PROMISED_JOIN = Duration.ofSeconds(6);

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	@Test
	void aRollingRestartOfFiveLosesAndRepeatsNothingAndPausesShardsForSecondsOnly() {
		try (Processes processes = new Processes("rolling-restart")) {
			processes.createStream(STREAM, CLIENTS.size() * SHARDS_EACH);
			Producer producer = processes.produce(STREAM);
			Map<String, WorkerProcess> running = new LinkedHashMap<>();
			CLIENTS.forEach((id) -> running.put(id, processes.start(id, STREAM).awaitJoined()));
			awaitBalance(processes);

			List<Duration> handOvers = new ArrayList<>();
			List<Duration> joins = new ArrayList<>();
			for (String id : CLIENTS) {
				Set<String> shards = processes.owned(STREAM).get(id);
				handOvers.add(handOver(processes, id, running.get(id), shards));
				joins.add(join(processes, id));
			}

			processes.awaitAllHandled(producer.finish());
			History history = processes.verify(producer.sent());
			history.assertNothingRepeated();
			assertThat(history.clients()).containsExactlyInAnyOrderElementsOf(CLIENTS);
			Report.Times handOver = new Report.Times("From a process's end to the next record of each of its shards",
					PROMISED_HAND_OVER, handOvers);
			Report.Times join = new Report.Times("From a client's start to records of its whole share", PROMISED_JOIN,
					joins);
			Report.table("A rolling restart of " + CLIENTS.size() + " clients with default settings",
					List.of(handOver, join));
			assertThat(handOver.median()).isLessThan(PROMISED_HAND_OVER.plus(Report.ALLOWANCE));
			assertThat(join.median()).isLessThan(PROMISED_JOIN.plus(Report.ALLOWANCE));
		}
	}

	private static Duration handOver(Processes processes, String id, WorkerProcess process, Set<String> shards) {
		long asked = process.stop();
		await().atMost(PATIENCE).until(() -> processes.history().without(id).after(asked).shards().containsAll(shards));
		return processes.history().without(id).untilEachFlows(shards, asked);
	}

	private static Duration join(Processes processes, String id) {
		long started = processes.start(id, STREAM).awaitJoined().startedAt();
		await().atMost(PATIENCE).until(() -> processes.history().of(id).after(started).shards().size() == SHARDS_EACH);
		awaitBalance(processes);
		return processes.history().of(id).untilEachFlows(processes.owned(STREAM).get(id), started);
	}

	private static void awaitBalance(Processes processes) {
		await().atMost(PATIENCE).untilAsserted(() -> {
			Map<String, Set<String>> owned = processes.owned(STREAM);
			assertThat(owned.keySet()).containsExactlyElementsOf(CLIENTS);
			assertThat(owned.values()).allMatch((shards) -> shards.size() == SHARDS_EACH);
		});
	}

}
