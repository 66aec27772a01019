package io.kinesumer.sample.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A new version of an application replaces the old one, process by process, and listens
 * to one stream more.
 */
@Timeout(420)
class RollingDeploymentTests {

	private static final String ORDERS = "orders";

	private static final String PAYMENTS = "payments";

	private static final int SHARDS = 4;

	private static final List<String> REPLICAS = List.of("a", "b", "c");

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	/** What a join and a hand-over may take. */
	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(6).plus(Report.ALLOWANCE);

	@Test
	void eachStreamIsReadByThoseWhoListenToItAndByNobodyElse() {
		try (Processes processes = new Processes("rolling-deployment")) {
			processes.createStream(ORDERS, SHARDS);
			processes.createStream(PAYMENTS, SHARDS);
			Producer orders = processes.produce(ORDERS);
			Producer payments = processes.produce(PAYMENTS);
			List<WorkerProcess> old = new ArrayList<>();
			REPLICAS.forEach((replica) -> old.add(processes.start("v1-" + replica, ORDERS).awaitJoined()));
			awaitReaders(processes, Set.of("v1-a", "v1-b", "v1-c"), ORDERS);

			List<WorkerProcess> upgraded = new ArrayList<>();
			for (WorkerProcess replaced : old) {
				String id = "v2-" + REPLICAS.get(upgraded.size());
				upgraded.add(processes.start(id, ORDERS + "," + PAYMENTS).awaitJoined());
				awaitReaders(processes, Set.of(id), ORDERS, PAYMENTS);
				replaced.stop();
			}
			awaitReaders(processes, Set.of("v2-a", "v2-b", "v2-c"), ORDERS, PAYMENTS);

			Collection<Sent> sent = Producer.finish(orders, payments);
			processes.awaitAllHandled(sent);
			upgraded.parallelStream().forEach(WorkerProcess::stop);
			History history = processes.verify(sent);
			history.assertNothingRepeated();
			assertThat(processes.checkpoints().claims()).filteredOn((claim) -> claim.stream().equals(PAYMENTS))
				.extracting((claim) -> Objects.requireNonNull(claim.after().owner()).clientId())
				.allMatch((client) -> client.startsWith("v2-"));
			Duration first = processes.history()
				.ofStream(PAYMENTS)
				.untilEachFlows(history.ofStream(PAYMENTS).shards(), upgraded.get(0).startedAt());
			Report.print("A rolling deployment: the new stream flows %d ms after its first reader's start, no shard"
					+ " pauses longer than %d ms", first.toMillis(), history.longestPauseOfAShard().toMillis());
			assertThat(first).isLessThan(LONGEST_PAUSE);
			assertThat(history.longestPauseOfAShard()).isLessThan(LONGEST_PAUSE);
		}
	}

	/**
	 * Waits until each shard of some streams is owned, and each of some clients owns any
	 * and has handled a record.
	 */
	private static void awaitReaders(Processes processes, Set<String> clients, String... streams) {
		await().atMost(PATIENCE).untilAsserted(() -> {
			Set<String> owners = new HashSet<>();
			for (String stream : streams) {
				Map<String, Set<String>> owned = processes.owned(stream);
				owners.addAll(owned.keySet());
				assertThat(owned.values().stream().mapToInt(Collection::size).sum()).isEqualTo(SHARDS);
			}
			assertThat(owners).containsAll(clients);
			assertThat(processes.history().clients()).containsAll(clients);
		});
	}

}
