package io.kinesumer.store;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Clients as items: {@code client#<app>}, client id. The Go client writes the key and
 * {@code last_update} alone, the latter at each of its beats.
 */
final class ClientItems {

	private static final String INCARNATION = "incarnation";

	static final String HEARTBEAT = "heartbeat";

	static final String STREAMS = "streams";

	static final String SHARDS = "owned_shards";

	static final String LEAVING = "leaving";

	/**
	 * Sort key of the index, so written at registration only: each change of it costs two
	 * more writes.
	 */
	static final String LAST_UPDATE = "last_update";

	/**
	 * The Go client beats every 5 seconds and publishes no timeout: three beats.
	 */
	static final Duration GO_SESSION_TIMEOUT = Duration.ofSeconds(15);

	private static final String SESSION_TIMEOUT = "session_timeout";

	private static final String VERSION = "version";

	private ClientItems() {
	}

	static String partition(String app) {
		return "client#" + app;
	}

	static Map<String, AttributeValue> key(String app, String clientId) {
		return Item.key(partition(app), clientId);
	}

	static Map<String, AttributeValue> write(String app, ClientEntry entry) {
		return Item.builder()
			.key(partition(app), entry.id())
			.with(LAST_UPDATE, Item.value(entry.registeredAt()))
			.with(INCARNATION, entry.owner().incarnation())
			.with(HEARTBEAT, Item.value(entry.heartbeat()))
			.with(SESSION_TIMEOUT, entry.sessionTimeout().toString())
			.with(STREAMS, streams(entry))
			.with(SHARDS, Item.value(entry.shards()))
			.with(LEAVING, Item.value(entry.leaving()))
			.with(VERSION, entry.version())
			.build();
	}

	static AttributeValue streams(ClientEntry entry) {
		return Item.value(new TreeSet<>(entry.streams()));
	}

	/**
	 * Reads a client. One of the Go library has no counter, so the time of its last beat
	 * stands in for it: it moves as a counter would.
	 */
	static ClientEntry read(Item item) {
		String timeout = item.string(SESSION_TIMEOUT);
		Instant lastUpdate = item.instant(LAST_UPDATE, Instant.EPOCH);
		long heartbeat = item.has(INCARNATION) ? item.number(HEARTBEAT)
				: ChronoUnit.NANOS.between(Instant.EPOCH, lastUpdate);
		return new ClientEntry(new Owner(item.sk(), item.string(INCARNATION, "")), heartbeat,
				(timeout != null) ? Duration.parse(timeout) : GO_SESSION_TIMEOUT, Set.copyOf(item.strings(STREAMS)),
				(int) item.number(SHARDS), item.flag(LEAVING), item.string(VERSION, ""), lastUpdate);
	}

}
