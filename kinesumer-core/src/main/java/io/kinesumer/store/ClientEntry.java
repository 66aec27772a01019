package io.kinesumer.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * A client as the store shows it.
 *
 * @param owner its id and incarnation; the incarnation is empty for a client of another
 * library that shares the table
 * @param heartbeat a counter that the client moves, 0 until its first beat; otherwise
 * only whether it moves means anything
 * @param sessionTimeout how long the counter may stand still before the client is dead
 * @param streams keys of the streams it subscribes to
 * @param shards how many shards it owns, by its own last word
 * @param leaving whether it is giving up its shards and must get no new ones
 * @param version the version of the library it runs
 * @param registeredAt wall time at registration, for people and other libraries; decides
 * nothing
 */
public record ClientEntry(Owner owner, long heartbeat, Duration sessionTimeout, Set<String> streams, int shards,
		boolean leaving, String version, Instant registeredAt) {

	public ClientEntry {
		Objects.requireNonNull(owner, "owner");
		Objects.requireNonNull(sessionTimeout, "sessionTimeout");
		Objects.requireNonNull(version, "version");
		Objects.requireNonNull(registeredAt, "registeredAt");
		streams = Set.copyOf(streams);
	}

	/**
	 * A client that owns no shard.
	 */
	public ClientEntry(Owner owner, long heartbeat, Duration sessionTimeout, Set<String> streams, boolean leaving,
			String version, Instant registeredAt) {
		this(owner, heartbeat, sessionTimeout, streams, 0, leaving, version, registeredAt);
	}

	/**
	 * Whether a beat is this client's. One above 1, which is the first, comes from a
	 * client that has beaten before, so that an entry that has not is not that client's
	 * but a copy of its registration, which the network held back until the client was
	 * removed.
	 * @param beat the beat
	 * @return whether the beat may be written here
	 */
	boolean takes(ClientEntry beat) {
		return this.owner.equals(beat.owner()) && (this.heartbeat >= 1 || beat.heartbeat() <= 1);
	}

	/**
	 * The client's id.
	 * @return the id
	 */
	public String id() {
		return this.owner.clientId();
	}

}
