package io.kinesumer.sample.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many clients at once. Two cores carry them as several in each process; for the group
 * that makes no difference.
 */
@Timeout(420)
@Isolated("It needs all of a small machine")
@Execution(ExecutionMode.SAME_THREAD)
class CrowdTests {

	private static final String STREAM = "earthquakes";

	private static final int PROCESSES = 5;

	private static final int CLIENTS_EACH = 10;

	private static final int CLIENTS = PROCESSES * CLIENTS_EACH;

	private static final int SHARDS = 200;

	/** A record of each shard every two seconds is enough to see it flow. */
	private static final Pace PACE = new Pace(20, Duration.ofSeconds(2));

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	/** Some rounds of claims and releases, on two cores for 50 clients. */
	private static final Duration TO_CONVERGE = Duration.ofMinutes(1);

	@Test
	void fiftyClientsThatJoinAtOnceShareTwoHundredShardsEvenly() {
		try (Processes processes = new Processes("crowd")) {
			processes.createStream(STREAM, SHARDS);
			Producer producer = processes.produce(STREAM, PACE);
			long began = System.nanoTime();
			List<WorkerProcess> running = new ArrayList<>();
			for (int process = 0; process < PROCESSES; process++) {
				running.add(processes.start(clients(process), STREAM));
			}
			running.forEach((process) -> process.awaitJoined(CLIENTS_EACH));
			long joined = System.nanoTime();
			await().atMost(PATIENCE).until(() -> isEven(processes.owned(STREAM).values()));
			long converged = System.nanoTime();
			int claims = processes.checkpoints().claims().size();
			await().atMost(PATIENCE).until(() -> processes.history().after(converged).shards().size() == SHARDS);
			Report.print(
					"%d clients and %d shards: all have joined %d ms after the first JVM's start, all have their"
							+ " 4 shards %d ms later, after %d claims",
					CLIENTS, SHARDS, millis(began, joined), millis(joined, converged), claims);
			assertThat(Duration.ofNanos(converged - joined)).isLessThan(TO_CONVERGE);

			processes.awaitAllHandled(producer.finish());
			assertThat(processes.checkpoints().claims()).as("claims, none after the group has converged")
				.hasSize(claims);
			assertThat(isEven(processes.owned(STREAM).values())).isTrue();
			running.parallelStream().forEach(WorkerProcess::stop);
			processes.verify(producer.sent()).assertNothingRepeated();
			assertThat(processes.state.clients(Worker.APP)).isEmpty();
		}
	}

	private static String clients(int process) {
		return IntStream.range(0, CLIENTS_EACH)
			.mapToObj((client) -> "client-" + process + client)
			.collect(Collectors.joining(","));
	}

	private static boolean isEven(Collection<Set<String>> owned) {
		return owned.size() == CLIENTS && owned.stream().allMatch((shards) -> shards.size() == SHARDS / CLIENTS);
	}

	private static long millis(long from, long to) {
		return Duration.ofNanos(to - from).toMillis();
	}

}
