package io.kinesumer.membership;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.kinesumer.store.ClientEntry;
import org.jspecify.annotations.Nullable;

/**
 * Watches the clients of the Go library among the clients of an app: whether any beats,
 * which is whether any consumes. As for our own, what counts is that the beat moves, on
 * this client's monotonic clock. For one thread.
 */
public final class Strangers {

	/**
	 * How old, by the wall clocks, the beat of a client is that nobody needs to watch:
	 * more than clocks differ.
	 */
	private static final Duration LONG_DEAD = Duration.ofMinutes(10);

	/**
	 * The Go client beats every 5 seconds.
	 */
	private static final Duration GAP = Duration.ofSeconds(15);

	private final LivenessWatch watch = new LivenessWatch(new StoreContact(GAP));

	private final Map<String, ClientEntry> seen = new HashMap<>();

	private @Nullable String beating;

	private List<ClientEntry> dead = List.of();

	private @Nullable Duration untilKnown;

	/**
	 * Whether a client is of another library.
	 * @param client the client
	 * @return whether it has no incarnation
	 */
	public static boolean isStranger(ClientEntry client) {
		return client.owner().incarnation().isEmpty();
	}

	/**
	 * Looks at all clients of the app.
	 * @param clients the clients
	 * @param seenAt when they were read, by the ticker
	 * @param time the wall time, or {@code null} to spare nobody the watching
	 */
	public void observe(List<ClientEntry> clients, long seenAt, @Nullable Instant time) {
		List<ClientEntry> strangers = clients.stream().filter(Strangers::isStranger).toList();
		Optional<String> moved = strangers.stream().filter(this::hasMoved).map(ClientEntry::id).findFirst();
		this.watch.observeAll(strangers, seenAt);
		this.seen.clear();
		strangers.forEach((client) -> this.seen.put(client.id(), client));
		this.dead = strangers.stream()
			.filter((client) -> this.watch.isExpired(client, seenAt) || isLongDead(client, time))
			.toList();
		if (moved.isPresent()) {
			this.beating = moved.get();
		}
		else if (this.dead.size() == strangers.size()) {
			this.beating = null;
		}
		this.untilKnown = (this.dead.size() == strangers.size()) ? null : this.watch.untilExpiry(seenAt);
	}

	private boolean hasMoved(ClientEntry client) {
		ClientEntry before = this.seen.get(client.id());
		return before != null && before.heartbeat() != client.heartbeat();
	}

	private static boolean isLongDead(ClientEntry client, @Nullable Instant time) {
		return time != null && client.registeredAt().isBefore(time.minus(LONG_DEAD));
	}

	/**
	 * A client that has been seen to beat, and since when not all have stood still.
	 * @return its id, or {@code null} if none
	 */
	public @Nullable String beating() {
		return this.beating;
	}

	/**
	 * The clients that have stood still for so long that they are dead.
	 * @return the clients as last seen
	 */
	public List<ClientEntry> dead() {
		return this.dead;
	}

	/**
	 * How long until all are known to be dead, if none moves.
	 * @return the time, or {@code null} if there is nobody to watch
	 */
	public @Nullable Duration untilKnown() {
		return this.untilKnown;
	}

}
