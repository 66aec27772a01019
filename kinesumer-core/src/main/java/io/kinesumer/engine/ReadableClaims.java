package io.kinesumer.engine;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.kinesumer.CorruptStateException;
import io.kinesumer.membership.Session;
import io.kinesumer.ownership.ClaimOutcome;
import io.kinesumer.ownership.OwnershipService;
import io.kinesumer.stream.ShardKey;

/**
 * Claims shards, and remembers those whose checkpoints cannot be read: they wait for a
 * person, and the others go on. {@link #problems()} is for any thread, the rest for one.
 */
final class ReadableClaims {

	private final OwnershipService ownerships;

	private final Set<ShardKey> unknown;

	private final Map<ShardKey, String> unreadable = new ConcurrentHashMap<>();

	/**
	 * Creates claims.
	 * @param ownerships what claims
	 * @param unknown to hold the shards that may have been claimed without an answer
	 */
	ReadableClaims(OwnershipService ownerships, Set<ShardKey> unknown) {
		this.ownerships = ownerships;
		this.unknown = unknown;
	}

	ClaimOutcome claim(ShardKey shard, Session session) {
		boolean wasUnknown = !this.unknown.add(shard); // until an answer says otherwise
		try {
			ClaimOutcome outcome = this.ownerships.claim(shard, session);
			this.unreadable.remove(shard);
			if (!wasUnknown || isConclusive(outcome)) {
				this.unknown.remove(shard);
			}
			return outcome;
		}
		catch (CorruptStateException ex) {
			this.unknown.remove(shard); // nothing was written
			this.unreadable.put(shard, String.valueOf(ex.getMessage()));
			throw ex;
		}
	}

	/**
	 * Whether the outcome also tells what became of an earlier attempt without an answer.
	 * That it is too early for another says nothing of it.
	 */
	private static boolean isConclusive(ClaimOutcome outcome) {
		return (outcome instanceof ClaimOutcome.NotYet notYet) ? notYet.ownedByOther()
				: !(outcome instanceof ClaimOutcome.NotListed);
	}

	/**
	 * Forgets all shards but those that are wanted.
	 */
	void retain(Set<ShardKey> wanted) {
		this.unreadable.keySet().retainAll(wanted);
	}

	/**
	 * Why shards cannot be claimed until a person acts, a sentence each.
	 */
	Collection<String> problems() {
		return this.unreadable.values();
	}

}
