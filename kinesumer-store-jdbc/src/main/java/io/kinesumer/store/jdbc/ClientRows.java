package io.kinesumer.store.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.Owner;
import org.jspecify.annotations.Nullable;

/**
 * Clients as rows.
 */
final class ClientRows implements Rows<ClientEntry> {

	static final String ID = "client_id";

	@Override
	public String table() {
		return "client";
	}

	@Override
	public List<String> keyColumns() {
		return List.of("app", ID);
	}

	@Override
	public List<String> columns() {
		return List.of("incarnation", "heartbeat", "session_timeout", "streams", "owned_shards", "leaving", "version",
				"registered_at");
	}

	@Override
	public ClientEntry read(Row row) throws SQLException {
		return new ClientEntry(new Owner(row.text(ID), row.text("incarnation")), row.number("heartbeat"),
				Duration.parse(row.text("session_timeout")), Set.copyOf(Text.readList(row.text("streams"))),
				row.count("owned_shards"), row.flag("leaving"), row.text("version"), row.time("registered_at"));
	}

	@Override
	public List<@Nullable Object> write(ClientEntry client) {
		return Arrays.asList(client.owner().incarnation(), client.heartbeat(), client.sessionTimeout().toString(),
				Text.list(new TreeSet<>(client.streams())), client.shards(), client.leaving(), client.version(),
				client.registeredAt().toString());
	}

}
