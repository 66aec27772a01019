package io.kinesumer.sample.process;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.kinesumer.store.Checkpoint;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.Shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes come, leave and die and shards split and merge at random, in search of what
 * nobody thought of. A minute of it is part of the build; for more, run it with
 * {@code -Dsoak.duration=PT10M -Dit.test=SoakTests}, and with the printed
 * {@code -Dsoak.seed} to have the same changes again. With {@code -Dsoak.graceful=true}
 * nobody dies, and nothing at all may come twice.
 */
class SoakTests {

	private static final List<String> STREAMS = List.of("earthquakes", "aftershocks");

	/** 200 records a second and stream, and some for every shard. */
	private static final Pace PACE = new Pace(40, Duration.ofMillis(200));

	private static final int CLIENTS = 3;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final Duration duration = Duration.parse(System.getProperty("soak.duration", "PT60S"));

	private final boolean graceful = Boolean.getBoolean("soak.graceful");

	private final long seed = Long.getLong("soak.seed", ThreadLocalRandom.current().nextLong());

	private final Random random = new Random(this.seed);

	private final Map<String, WorkerProcess> running = new TreeMap<>();

	private final Set<String> killed = new HashSet<>();

	private int started;

	@Test
	void whateverHappensNothingIsLostAndEachKeyStaysInOrder() {
		Report.print("A soak of %d s, with -Dsoak.seed=%d", this.duration.toSeconds(), this.seed);
		try (Processes processes = new Processes("soak")) {
			STREAMS.forEach((stream) -> processes.createStream(stream, 4));
			List<Producer> producers = STREAMS.stream().map((stream) -> processes.produce(stream, PACE)).toList();
			List<Reshaping> shapes = STREAMS.stream().map((stream) -> processes.reshape(stream, this.random)).toList();
			Stream.generate(() -> processes).limit(CLIENTS).forEach(this::start);
			long end = System.nanoTime() + this.duration.toNanos();
			while (System.nanoTime() < end) {
				breathe();
				if (this.random.nextBoolean()) {
					shapes.get(this.random.nextInt(shapes.size())).change();
				}
				else {
					change(processes);
				}
			}
			Collection<Sent> sent = Producer.finish(producers.toArray(Producer[]::new));
			processes.awaitAllHandled(sent);
			shapes.forEach((shape) -> awaitRest(processes, shape));
			History history = processes.verify(sent);
			history.assertRepeatedOnlyWhatWasHandledBy(this.killed);
			report(shapes, sent, history);
		}
	}

	private void change(Processes processes) {
		int more = this.random.nextInt(3) - 1;
		if (this.running.size() + more < CLIENTS || (this.running.size() == CLIENTS && more > 0)) {
			start(processes);
			return;
		}
		String id = List.copyOf(this.running.keySet()).get(this.random.nextInt(this.running.size()));
		WorkerProcess one = this.running.remove(id);
		if (this.graceful || this.random.nextBoolean()) {
			one.stop();
		}
		else {
			one.kill();
			this.killed.add(id);
		}
	}

	private void start(Processes processes) {
		String id = "p" + this.started++;
		this.running.put(id, processes.start(id, String.join(",", STREAMS)));
	}

	private void breathe() {
		long until = System.nanoTime() + Duration.ofMillis(this.random.nextLong(100, 3000)).toNanos();
		await().pollInterval(Duration.ofMillis(50)).until(() -> System.nanoTime() >= until);
	}

	/**
	 * Waits until all is quiet: closed shards are finished, open ones are owned by the
	 * living.
	 */
	private void awaitRest(Processes processes, Reshaping shape) {
		await().atMost(PATIENCE).untilAsserted(() -> {
			Set<String> open = ids(shape.open());
			Set<String> closed = ids(shape.all());
			closed.removeAll(open);
			assertThat(finished(processes, shape.stream())).isEqualTo(closed);
			Map<String, Set<String>> owned = processes.owned(shape.stream());
			assertThat(this.running.keySet()).containsAll(owned.keySet());
			assertThat(owned.values().stream().flatMap(Set::stream)).containsExactlyInAnyOrderElementsOf(open);
		});
	}

	private static Set<String> ids(Collection<Shard> shards) {
		return shards.stream().map(Shard::shardId).collect(Collectors.toSet());
	}

	private static Set<String> finished(Processes processes, String stream) {
		return processes.state.checkpoints(Worker.APP, stream)
			.stream()
			.filter(Checkpoint::finished)
			.map(Checkpoint::shardId)
			.collect(Collectors.toSet());
	}

	private void report(List<Reshaping> shapes, Collection<Sent> sent, History history) {
		Report.print(
				"Soak: %d processes joined, %d left and %d were killed; %d splits, %d merges; %d records, none lost"
						+ " or out of order, %d repeated",
				this.started, this.started - this.running.size() - this.killed.size(), this.killed.size(),
				shapes.stream().mapToInt(Reshaping::splits).sum(), shapes.stream().mapToInt(Reshaping::merges).sum(),
				sent.size(), history.repeated().size());
	}

}
