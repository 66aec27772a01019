package io.kinesumer.store.jdbc;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import io.kinesumer.store.Assignment;
import org.jspecify.annotations.Nullable;

/**
 * Assignments as rows, with a line for each client.
 */
final class AssignmentRows implements Rows<Assignment> {

	@Override
	public String table() {
		return "assignment";
	}

	@Override
	public List<String> keyColumns() {
		return List.of("app", "stream");
	}

	@Override
	public List<String> columns() {
		return List.of("generation", "shards");
	}

	@Override
	public Assignment read(Row row) throws SQLException {
		Map<String, SortedSet<String>> shards = new TreeMap<>();
		Text.readMap(row.text("shards"))
			.forEach((client, ids) -> shards.put(client, new TreeSet<>(Text.readList(ids))));
		return new Assignment(row.text("stream"), row.number("generation"), shards);
	}

	@Override
	public List<@Nullable Object> write(Assignment assignment) {
		Map<String, String> shards = new TreeMap<>();
		assignment.shards().forEach((client, ids) -> shards.put(client, Text.list(ids)));
		return Arrays.asList(assignment.generation(), Text.map(shards));
	}

}
