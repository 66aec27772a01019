package io.kinesumer.spring.boot.health;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.kinesumer.KinesumerSnapshot;
import io.kinesumer.KinesumerSnapshot.ShardSnapshot;
import io.kinesumer.spring.Kinesumers;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Tells the health of all apps' clients from their snapshots; calls no service. Not for
 * liveness: a restart mends neither a store that is down nor a record that fails.
 */
public class KinesumerHealthIndicator extends AbstractHealthIndicator {

	/** From the worst to the best. */
	private static final List<Status> ORDER = List.of(Status.DOWN, Status.OUT_OF_SERVICE, Status.UNKNOWN, Status.UP);

	private final Kinesumers kinesumers;

	private final AppHealth appHealth;

	/**
	 * Creates the indicator.
	 * @param kinesumers the clients
	 * @param appHealth judges one client
	 */
	public KinesumerHealthIndicator(Kinesumers kinesumers, AppHealth appHealth) {
		super("The health of Kinesumer could not be told");
		this.kinesumers = kinesumers;
		this.appHealth = appHealth;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Map<String, Object> apps = new LinkedHashMap<>();
		Status worst = null;
		for (KinesumerSnapshot snapshot : this.kinesumers.snapshot()) {
			Status status = this.appHealth.status(snapshot);
			apps.put(snapshot.app(), details(snapshot, status));
			worst = (worst == null || ORDER.indexOf(status) < ORDER.indexOf(worst)) ? status : worst;
		}
		builder.status(Objects.requireNonNullElse(worst, Status.UNKNOWN)).withDetail("apps", apps);
	}

	private Map<String, Object> details(KinesumerSnapshot snapshot, Status status) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("status", status.getCode());
		details.put("clientId", snapshot.clientId());
		details.put("leader", snapshot.isLeader());
		details.put("clients", snapshot.clients());
		details.put("shards", shards(snapshot));
		Optional.ofNullable(snapshot.lastHeartbeat())
			.ifPresent((instant) -> details.put("lastHeartbeat", instant.toString()));
		maxLag(snapshot).ifPresent((lag) -> details.put("maxLag", lag.toString()));
		details.put("problems", this.appHealth.problems(snapshot));
		return details;
	}

	private static Map<String, Long> shards(KinesumerSnapshot snapshot) {
		Map<String, Long> shards = new TreeMap<>();
		snapshot.streams().forEach((stream) -> shards.put(stream, 0L));
		shards.putAll(snapshot.shards()
			.stream()
			.collect(Collectors.groupingBy(ShardSnapshot::stream, Collectors.counting())));
		return shards;
	}

	private static Optional<Duration> maxLag(KinesumerSnapshot snapshot) {
		return snapshot.shards()
			.stream()
			.map(ShardSnapshot::lag)
			.filter(Objects::nonNull)
			.max(Comparator.naturalOrder());
	}

}
