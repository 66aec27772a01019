package io.kinesumer.simulation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The simulation has teeth: whichever safety rule is broken, it finds out soon.
 */
class WeaknessTests {

	private static final int SEEDS = 100;

	private final Silence silence = new Silence();

	@BeforeEach
	void silence() {
		this.silence.begin();
	}

	@AfterEach
	void restore() {
		this.silence.end();
	}

	@ParameterizedTest
	@EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
	void aBrokenRuleIsFoundSoon(Weakness weakness) {
		String found = null;
		for (int run = 0; run < SEEDS && found == null; run++) {
			long seed = 501 + 5 * run; // clients that almost die show most
			Throwable failure = new Simulation(seed, weakness).run().failure();
			if (failure != null) {
				found = "seed " + seed + ": " + failure.getMessage();
			}
		}
		assertThat(found).as("what breaks when %s", weakness).contains("Invariant");
		System.out.println(weakness + " is found by " + found);
	}

}
