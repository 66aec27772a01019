package io.kinesumer.simulation;

import java.util.random.RandomGenerator;

/**
 * How likely each call and each delivery goes wrong in which way, in thousandths, at the
 * moment.
 */
final class Faults {

	private final RandomGenerator random;

	int slow;

	/** How many of the slow answers are very slow. */
	int verySlow;

	/** Before a write that decides something by what was read before. */
	int hesitates;

	/** Before a removal of a client that others have looked at. */
	int buriesSlowly;

	/** For longer than the others wait for a leader. */
	int publishesSlowly;

	int storeLoses;

	/** When a claim is lost. */
	int changesMind;

	int kinesisFails;

	int pauses;

	int handlerFails;

	int handlerSlow;

	int recovererFails;

	/** No fault, but how Kinesis is: a listing may be of a while ago. */
	int listingsStale = 50;

	boolean storeAway;

	/** Nobody answers to listings, until their callers give up. */
	boolean listingsHang;

	Faults(RandomGenerator random) {
		this.random = random;
	}

	boolean happens(int perMille) {
		return perMille > 0 && this.random.nextInt(1000) < perMille;
	}

	/**
	 * A calm world, in which answers still take a moment now and then.
	 */
	void none() {
		this.slow = 150;
		this.verySlow = 100;
		this.hesitates = 0;
		this.buriesSlowly = 0;
		this.publishesSlowly = 0;
		this.changesMind = 0;
		this.storeLoses = 0;
		this.kinesisFails = 0;
		this.pauses = 0;
		this.handlerFails = 0;
		this.handlerSlow = 0;
		this.recovererFails = 0;
		this.listingsStale = 50;
		this.storeAway = false;
		this.listingsHang = false;
	}

	/**
	 * Chances for the next while.
	 */
	void roll() {
		this.verySlow = 100;
		this.slow = 50 + this.random.nextInt(300);
		this.hesitates = this.random.nextInt(2) * this.random.nextInt(400);
		this.storeLoses = this.random.nextInt(4) == 0 ? this.random.nextInt(250) : this.random.nextInt(20);
		this.kinesisFails = this.random.nextInt(4) == 0 ? this.random.nextInt(400) : this.random.nextInt(20);
		this.pauses = this.random.nextInt(3) == 0 ? this.random.nextInt(12) : 0;
		this.handlerFails = this.random.nextInt(3) == 0 ? this.random.nextInt(200) : 0;
		this.handlerSlow = this.random.nextInt(3) == 0 ? this.random.nextInt(60) : 5;
		this.recovererFails = this.random.nextInt(700);
		this.listingsStale = this.random.nextInt(500);
	}

	/**
	 * A time between two bounds, in milliseconds, as nanoseconds.
	 */
	long between(long fromMillis, long toMillis) {
		return this.random.nextLong(fromMillis * 1_000_000, toMillis * 1_000_000);
	}

	RandomGenerator random() {
		return this.random;
	}

}
