package io.kinesumer.sample.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.awaitility.Awaitility.await;

/**
 * Processes come, leave and die at random for as long as one likes: not part of the
 * build, but of the search for what nobody thought of. Run it with
 * {@code -Dsoak.rounds=50 -Dit.test=SoakTests}, and with the printed {@code -Dsoak.seed}
 * to have the same again.
 */
@EnabledIfSystemProperty(named = "soak.rounds", matches = "\\d+")
class SoakTests {

	private static final String STREAM = "earthquakes";

	private static final int MOST_PROCESSES = 4;

	private final long seed = Long.getLong("soak.seed", ThreadLocalRandom.current().nextLong());

	private final Random random = new Random(this.seed);

	private final List<WorkerProcess> running = new ArrayList<>();

	private int started;

	private int killed;

	@Test
	void whateverHappensNothingIsLostAndEachKeyStaysInOrder() {
		Report.print("soak with -Dsoak.seed=%d", this.seed);
		try (Processes processes = new Processes("soak")) {
			processes.createStream(STREAM, 6);
			Producer producer = processes.produce(STREAM);
			for (int round = 0; round < Integer.getInteger("soak.rounds"); round++) {
				change(processes);
				breathe();
			}
			if (this.running.isEmpty()) {
				start(processes);
			}
			History history = processes.awaitAllHandled(producer.finish());
			history.assertNothingLost(producer.sent());
			history.assertOrderOfEachKey();
			Report.print("soak: %d processes, %d killed, %d records, %d repeated", this.started, this.killed,
					producer.sent().size(), history.repeated().size());
			if (this.killed == 0) {
				history.assertNothingRepeated();
			}
		}
	}

	private void change(Processes processes) {
		int choice = this.random.nextInt(10);
		if (this.running.isEmpty() || (choice < 5 && this.running.size() < MOST_PROCESSES)) {
			start(processes);
			return;
		}
		WorkerProcess one = this.running.remove(this.random.nextInt(this.running.size()));
		if (choice < 8 || Boolean.getBoolean("soak.graceful")) {
			one.stop();
		}
		else {
			one.kill();
			this.killed++;
		}
	}

	private void start(Processes processes) {
		this.running.add(processes.start("p" + this.started++, STREAM));
	}

	private void breathe() {
		long until = System.nanoTime() + Duration.ofMillis(this.random.nextLong(200, 4000)).toNanos();
		await().pollInterval(Duration.ofMillis(50)).until(() -> System.nanoTime() >= until);
	}

}
