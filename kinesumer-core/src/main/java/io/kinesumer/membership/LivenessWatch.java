package io.kinesumer.membership;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.kinesumer.store.ClientEntry;
import org.jspecify.annotations.Nullable;

/**
 * Judges other clients by how long, on this client's own monotonic clock, their heartbeat
 * counters have not moved. Wall clocks decide nothing. For one thread.
 */
public final class LivenessWatch {

	private final StoreContact contact;

	private final Map<String, Sighting> sightings = new HashMap<>();

	private @Nullable Long lastLook;

	/**
	 * Creates a watch.
	 * @param contact told of each look; whenever it was broken since the one before, all
	 * observations start anew
	 */
	public LivenessWatch(StoreContact contact) {
		this.contact = contact;
	}

	/**
	 * Notes what a look at the store showed.
	 * @param entries the clients seen
	 * @param seenAt when its answer had come, by the ticker: a beat shown in it was sent
	 * before that, so that whoever sent it is fenced before it expires here
	 */
	public void observe(Collection<ClientEntry> entries, long seenAt) {
		this.contact.made(seenAt);
		if (this.lastLook != null && !this.contact.hasHeldSince(this.lastLook)) {
			this.sightings.clear();
		}
		this.lastLook = seenAt;
		for (ClientEntry entry : entries) {
			Sighting before = this.sightings.get(entry.id());
			if (before == null || !before.isSame(entry)) {
				this.sightings.put(entry.id(), new Sighting(entry, seenAt));
			}
		}
	}

	/**
	 * Notes a look that showed all clients of the group; others are forgotten.
	 * @param entries all clients
	 * @param seenAt when its answer had come, by the ticker: a beat shown in it was sent
	 * before that, so that whoever sent it is fenced before it expires here
	 */
	public void observeAll(List<ClientEntry> entries, long seenAt) {
		observe(entries, seenAt);
		Set<String> ids = entries.stream().map(ClientEntry::id).collect(Collectors.toSet());
		this.sightings.keySet().retainAll(ids);
	}

	/**
	 * Whether a client was last seen just as it is now.
	 * @param entry the client
	 * @return {@code false} if it has moved since, or was never observed
	 */
	public boolean isKnown(ClientEntry entry) {
		Sighting sighting = this.sightings.get(entry.id());
		return sighting != null && sighting.isSame(entry);
	}

	/**
	 * How long a client's counter has stood still, as seen from here.
	 * @param entry the client
	 * @param now the present time, by the ticker
	 * @return zero if it was never observed
	 */
	public Duration standstill(ClientEntry entry, long now) {
		Sighting sighting = this.sightings.get(entry.id());
		return (sighting == null || !sighting.isSame(entry)) ? Duration.ZERO : Duration.ofNanos(now - sighting.since());
	}

	/**
	 * Whether a client's counter has stood still for its whole session timeout.
	 * @param entry the client
	 * @param now the present time, by the ticker
	 * @return whether it may be declared dead
	 */
	public boolean isExpired(ClientEntry entry, long now) {
		return standstill(entry, now).compareTo(entry.sessionTimeout()) >= 0;
	}

	/**
	 * How long until a client may first expire, if none moves.
	 * @param now the present time, by the ticker
	 * @return the time, zero if one may already have, or {@code null} if none is observed
	 */
	public @Nullable Duration untilExpiry(long now) {
		return this.sightings.values()
			.stream()
			.map((sighting) -> Duration
				.ofNanos(Math.max(0, sighting.since() + sighting.entry().sessionTimeout().toNanos() - now)))
			.min(Duration::compareTo)
			.orElse(null);
	}

	private record Sighting(ClientEntry entry, long since) {

		boolean isSame(ClientEntry other) {
			return this.entry.owner().equals(other.owner()) && this.entry.heartbeat() == other.heartbeat();
		}

	}

}
