package io.kinesumer.store.jdbc;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import io.kinesumer.store.Audience;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.Owner;
import org.jspecify.annotations.Nullable;

/**
 * The state that a group shares as a row.
 */
final class GroupRows implements Rows<GroupState> {

	@Override
	public String table() {
		return "group";
	}

	@Override
	public List<String> keyColumns() {
		return List.of("app");
	}

	@Override
	public List<String> columns() {
		return List.of("revision", "leader_id", "leader_incarnation", "work", "generation", "clients", "unsettled",
				"cache_versions", "keepers", "paused", "go_client", "resets", "audiences", "doubtful", "releases");
	}

	@Override
	public GroupState read(Row row) throws SQLException {
		Map<Long, Audience> audiences = new HashMap<>();
		Text.readMap(row.text("audiences"))
			.forEach((generation, bits) -> audiences.put(Long.valueOf(generation),
					Audience.decode(Base64.getDecoder().decode(bits))));
		return new GroupState(row.number("revision"), row.ownerOrNull("leader_id", "leader_incarnation"),
				row.number("work"), row.number("generation"), row.count("clients"), row.flag("unsettled"),
				map(row.text("cache_versions"), Long::valueOf), map(row.text("keepers"), Function.identity()),
				Set.copyOf(Text.readList(row.text("paused"))), row.textOrNull("go_client"),
				map(row.text("resets"), Positions::readReset), audiences, row.number("doubtful"),
				map(row.text("releases"), Function.identity()));
	}

	@Override
	public List<@Nullable Object> write(GroupState group) {
		Owner leader = group.leader();
		Map<String, String> audiences = new HashMap<>();
		group.audiences()
			.forEach((generation, audience) -> audiences.put(generation.toString(),
					Base64.getEncoder().encodeToString(audience.encoded())));
		return Arrays.asList(group.revision(), (leader != null) ? leader.clientId() : null,
				(leader != null) ? leader.incarnation() : null, group.work(), group.generation(), group.clients(),
				group.unsettled(), text(group.cacheVersions(), Object::toString), Text.map(group.keepers()),
				Text.list(new TreeSet<>(group.paused())), group.goClient(), text(group.resets(), Positions::write),
				Text.map(audiences), group.doubtful(), Text.map(group.releases()));
	}

	private static <V> String text(Map<String, V> map, Function<V, String> write) {
		Map<String, String> texts = new HashMap<>();
		map.forEach((key, value) -> texts.put(key, write.apply(value)));
		return Text.map(texts);
	}

	private static <V> Map<String, V> map(String text, Function<String, V> read) {
		Map<String, V> map = new HashMap<>();
		Text.readMap(text).forEach((key, value) -> map.put(key, read.apply(value)));
		return map;
	}

}
