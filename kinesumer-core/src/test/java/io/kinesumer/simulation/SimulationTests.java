package io.kinesumer.simulation;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The group keeps its promises whatever happens, as far as chance finds it.
 */
class SimulationTests {

	private static final Silence silence = new Silence();

	@BeforeAll
	static void silence() {
		silence.begin();
	}

	@AfterAll
	static void restore() {
		silence.end();
	}

	@Test
	void everyInvariantHoldsUnderEverySeed() {
		Long only = Long.getLong("simulation.seed");
		long first = (only != null) ? only : 1;
		long count = (only != null) ? 1 : Long.getLong("simulation.seeds", 250);
		Exercised all = new Exercised();
		List<Long> failed = new ArrayList<>();
		Simulation.Result shown = null;
		for (long seed = first; seed < first + count; seed++) {
			Simulation.Result result = new Simulation(seed).run();
			all.add(result.exercised());
			if (result.failure() != null) {
				failed.add(seed);
				shown = (shown == null) ? result : shown;
			}
		}
		System.out.println(all);
		if (shown != null || only != null) {
			System.out.println(shown);
		}
		assertThat(failed).isEmpty();
		if (only == null) {
			all.assertMetAtLeast(count);
		}
	}

	/**
	 * Seeds 276 and 552: a replaced leader outdid its successor's assignment unseen.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 276, 552 })
	void whatOnceFailedHolds(long seed) {
		Simulation.Result result = new Simulation(seed).run();
		assertThat(result.failure()).as(result.toString()).isNull();
	}

	@Test
	void theSameSeedIsTheSameRun() {
		Simulation.Result once = new Simulation(7).run();
		Simulation.Result again = new Simulation(7).run();
		assertThat(again.fingerprint()).isEqualTo(once.fingerprint());
		assertThat(again.steps()).isEqualTo(once.steps());
	}

}
