package io.kinesumer.simulation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The simulation has teeth: whichever safety rule is broken, it finds out soon.
 */
@Tag("slow")
class WeaknessTests {

	private static final int SEEDS = 300;

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
	void aBrokenRuleIsFoundSoon(Weakness weakness) throws InterruptedException {
		Seeds seeds = new Seeds((number) -> new Simulation(weakness.mood().seed((int) number), weakness),
				(progress) -> {
				});
		int threads = Runtime.getRuntime().availableProcessors();
		while (seeds.failed().isEmpty() && seeds.done() < SEEDS) {
			seeds.run(seeds.done(), 4L * threads, threads);
		}
		assertThat(seeds.failed()).as("seeds that show what breaks when %s", weakness).isNotEmpty();
		Simulation.Result found = seeds.failed().values().iterator().next();
		assertThat(found.failure()).hasMessageContaining("Invariant");
		System.out.println(weakness + " is found among " + seeds.done() + " seeds, by seed " + found.seed() + ": "
				+ found.failure());
	}

}
