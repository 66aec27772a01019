package io.kinesumer.sample.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.kinesumer.KinesumerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes die one after the other, as by {@code kill -9}.
 */
@Timeout(420)
class FailoverTests {

	private static final String STREAM = "earthquakes";

	private static final Duration PROMISED = KinesumerSettings.Sync.DEFAULTS.sessionTimeout()
		.plus(KinesumerSettings.Sync.DEFAULTS.interval().multipliedBy(2));

	/** The leader, others, and the leader again: the client that sorts first leads. */
	private static final List<String> KILLED = List.of("a", "f", "b", "e", "c");

	private static final String SURVIVOR = "d";

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	@Test
	void afterEachOfFiveKillsAllShardsFlowAgainWithinTheSessionTimeoutAndTwoSyncs() {
		try (Processes processes = new Processes("failover")) {
			processes.createStream(STREAM, 12);
			Producer producer = processes.produce(STREAM);
			Map<String, WorkerProcess> running = new TreeMap<>();
			KILLED.forEach((id) -> running.put(id, processes.start(id, STREAM).awaitJoined()));
			running.put(SURVIVOR, processes.start(SURVIVOR, STREAM).awaitJoined());
			List<Duration> failovers = new ArrayList<>();
			Set<String> orphans = new HashSet<>();
			for (String id : KILLED) {
				awaitBalance(processes, running.keySet());
				long killed = running.remove(id).kill();
				Set<String> shards = processes.owned(STREAM).get(id);
				orphans.addAll(shards);
				await().atMost(PATIENCE)
					.until(() -> processes.history().without(id).after(killed).shards().containsAll(shards));
				failovers.add(processes.history().without(id).untilEachFlows(shards, killed));
			}
			History history = processes.verify(producer.finish());
			history.assertRepeatedOnlyWhatWasHandledBy(KILLED);
			Report.Times failover = new Report.Times("From kill -9 to the next record of each of the process's shards",
					PROMISED, failovers);
			Report.table("Processes killed one after the other, with default settings", List.of(failover));
			Report.print("%d of %d records repeated after 5 times kill -9", history.repeated().size(),
					producer.sent().size());
			assertThat(failover.median()).isLessThan(PROMISED.plus(Report.ALLOWANCE));
		}
	}

	private static void awaitBalance(Processes processes, Set<String> clients) {
		await().atMost(PATIENCE).untilAsserted(() -> {
			Map<String, Set<String>> owned = processes.owned(STREAM);
			assertThat(owned.keySet()).isEqualTo(clients);
			int least = 12 / clients.size();
			assertThat(owned.values()).allSatisfy((shards) -> assertThat(shards.size()).isBetween(least,
					least + ((12 % clients.size() == 0) ? 0 : 1)));
		});
	}

}
