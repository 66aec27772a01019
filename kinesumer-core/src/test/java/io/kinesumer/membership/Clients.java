package io.kinesumer.membership;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.Owner;

/**
 * Clients for tests, with a session timeout of 10 seconds.
 */
public final class Clients {

	public static final Duration TIMEOUT = Duration.ofSeconds(10);

	private Clients() {
	}

	public static ClientEntry client(String id, long heartbeat) {
		return client(id, "first", heartbeat);
	}

	public static ClientEntry client(String id, String incarnation, long heartbeat) {
		return new ClientEntry(new Owner(id, incarnation), heartbeat, TIMEOUT, Set.of("orders"), false, "1.0",
				Instant.EPOCH);
	}

	public static ClientEntry client(String id, long heartbeat, Duration timeout) {
		return new ClientEntry(new Owner(id, "first"), heartbeat, timeout, Set.of("orders"), false, "1.0",
				Instant.EPOCH);
	}

	/**
	 * A client of the Go library, whose beats are times.
	 */
	public static ClientEntry stranger(String id, Instant lastUpdate) {
		return new ClientEntry(new Owner(id, ""), lastUpdate.toEpochMilli(), Duration.ofSeconds(15), Set.of(), false,
				"", lastUpdate);
	}

	public static ClientEntry leaving(ClientEntry client) {
		return new ClientEntry(client.owner(), client.heartbeat() + 1, client.sessionTimeout(), client.streams(), true,
				client.version(), client.registeredAt());
	}

	/**
	 * The same client one beat later.
	 */
	public static ClientEntry beaten(ClientEntry client) {
		return new ClientEntry(client.owner(), client.heartbeat() + 1, client.sessionTimeout(), client.streams(),
				client.leaving(), client.version(), client.registeredAt());
	}

}
