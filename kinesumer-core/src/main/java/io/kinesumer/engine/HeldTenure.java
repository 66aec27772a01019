package io.kinesumer.engine;

import java.util.function.Predicate;

import io.kinesumer.ownership.Holding;
import io.kinesumer.ownership.Ownership;
import io.kinesumer.ownership.OwnershipService;
import io.kinesumer.reader.Tenure;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a shard that this client holds. Thread-safe.
 */
final class HeldTenure implements Tenure {

	private final Ownership ownership;

	private final OwnershipService ownerships;

	private final Predicate<ShardKey> paused;

	private final Runnable lost;

	private volatile @Nullable Holding holding;

	/**
	 * Creates a tenure that nothing is held by yet.
	 * @param ownership the ownership
	 * @param ownerships whom to ask whether it stands
	 * @param paused whether a shard is to begin paused
	 * @param lost called once it is found that it does not
	 */
	HeldTenure(Ownership ownership, OwnershipService ownerships, Predicate<ShardKey> paused, Runnable lost) {
		this.ownership = ownership;
		this.ownerships = ownerships;
		this.paused = paused;
		this.lost = lost;
	}

	/**
	 * Follows what holds the shard from now on. Whoever calls this wakes the reader.
	 */
	void isOf(Holding holding) {
		this.holding = holding;
	}

	/**
	 * As the holding says, and not what was asked for last: it is the holding that wakes
	 * the reader when its word changes.
	 */
	@Override
	public boolean isWanted() {
		Holding known = this.holding;
		return (known != null) ? !known.isPaused() : !this.paused.test(this.ownership.shard());
	}

	@Override
	public boolean isCurrent() {
		return this.ownership.session().fence().isOpen();
	}

	@Override
	public boolean verify() {
		if (this.ownerships.isHeld(this.ownership)) {
			return true;
		}
		Holding known = this.holding;
		if (known != null) {
			known.lose();
			this.lost.run();
		}
		return false;
	}

}
