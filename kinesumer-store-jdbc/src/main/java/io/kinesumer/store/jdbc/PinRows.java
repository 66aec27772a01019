package io.kinesumer.store.jdbc;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.kinesumer.store.StreamPin;
import org.jspecify.annotations.Nullable;

/**
 * Pinned starts as rows.
 */
final class PinRows implements Rows<StreamPin> {

	@Override
	public String table() {
		return "pin";
	}

	@Override
	public List<String> keyColumns() {
		return List.of("app", "stream");
	}

	@Override
	public List<String> columns() {
		return List.of("first_seen", "stream_created", "start_position", "initial_shards", "reset");
	}

	@Override
	public StreamPin read(Row row) throws SQLException {
		return new StreamPin(row.text("stream"), row.time("first_seen"), row.time("stream_created"),
				Positions.read(row.text("start_position")), Set.copyOf(Text.readList(row.text("initial_shards"))),
				row.number("reset"));
	}

	@Override
	public List<@Nullable Object> write(StreamPin pin) {
		return Arrays.asList(pin.firstSeen().toString(), pin.streamCreated().toString(), Positions.write(pin.start()),
				Text.list(new TreeSet<>(pin.initialShards())), pin.reset());
	}

}
