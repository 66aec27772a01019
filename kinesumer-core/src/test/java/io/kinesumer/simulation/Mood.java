package io.kinesumer.simulation;

import java.util.random.RandomGenerator;

/**
 * What a run is full of.
 */
enum Mood {

	/** Planned changes only. */
	CALM,

	/** Everything. */
	WILD,

	/** Clients that almost die, again and again. */
	BORDERLINE,

	/**
	 * Clients that are cut off for just about as long as the others have patience, by
	 * clocks that differ as much as any, and leaders that are slow to bury them.
	 */
	EDGE,

	/** Leaders that stand still right before they publish, while clients come and go. */
	HESITANT,

	/** A store that loses much, while shards move all the time. */
	LOSSY,

	/** Clients that are cut off and replaced under their id, and come back. */
	TWINS;

	/** By the last digit of a seed. */
	private static final Mood[] MOODS = { CALM, BORDERLINE, EDGE, HESITANT, LOSSY, CALM, TWINS, WILD, WILD, WILD };

	static Mood of(long seed) {
		return MOODS[(int) Math.floorMod(seed, 10L)];
	}

	/**
	 * A seed of a run that is so.
	 * @param number its number among them, from 0
	 */
	long seed(int number) {
		int digit = 0;
		while (MOODS[digit] != this) {
			digit++;
		}
		return 10L * number + digit;
	}

	/**
	 * How long it lasts.
	 */
	int seconds(RandomGenerator random) {
		return (this == HESITANT || this == LOSSY) ? random.nextInt(30, 90) : random.nextInt(60, 200);
	}

	/**
	 * How many streams there are at first.
	 */
	int streams(RandomGenerator random) {
		int any = random.nextInt(3);
		return (this == HESITANT) ? 3 + any : 1 + any; // a stale list shows when another
														// one changes
	}

	/**
	 * How fast the clock of a process runs.
	 */
	double rate(RandomGenerator random) {
		double any = random.nextDouble();
		return (this == EDGE) ? ((any < 0.5) ? 0.95 : 1.05) : 0.95 + any / 10;
	}

}
