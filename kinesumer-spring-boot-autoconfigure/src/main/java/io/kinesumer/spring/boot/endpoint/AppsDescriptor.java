package io.kinesumer.spring.boot.endpoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kinesumer.KinesumerSnapshot;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What this application's clients know of their groups.
 *
 * @param apps the clients by app
 */
public record AppsDescriptor(Map<String, AppDescriptor> apps) implements OperationResponseBody {

	static AppsDescriptor of(List<KinesumerSnapshot> snapshots) {
		Map<String, AppDescriptor> apps = new TreeMap<>();
		snapshots.forEach((snapshot) -> apps.put(snapshot.app(), AppDescriptor.of(snapshot)));
		return new AppsDescriptor(apps);
	}

	/**
	 * One client.
	 *
	 * @param clientId its id
	 * @param status what it is doing
	 * @param leader the leader's client id, or {@code null} if it is not known
	 * @param clients the number of clients, as last known
	 * @param generation the generation of the assignment it follows
	 * @param streams how many shards it owns of each stream
	 * @param problems what a person should look at
	 */
	@JsonInclude
	public record AppDescriptor(String clientId, String status, @Nullable String leader, int clients, long generation,
			Map<String, Integer> streams, List<String> problems) {

		private static AppDescriptor of(KinesumerSnapshot snapshot) {
			Map<String, Integer> streams = new TreeMap<>();
			snapshot.streams().forEach((stream) -> streams.put(stream, 0));
			snapshot.shards().forEach((shard) -> streams.merge(shard.stream(), 1, Integer::sum));
			return new AppDescriptor(snapshot.clientId(), Words.of(snapshot.status()), snapshot.leader(),
					snapshot.clients(), snapshot.generation(), streams, snapshot.problems());
		}

	}

}
