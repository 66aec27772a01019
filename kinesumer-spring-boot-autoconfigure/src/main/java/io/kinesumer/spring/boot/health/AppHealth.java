package io.kinesumer.spring.boot.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.kinesumer.KinesumerSnapshot;
import io.kinesumer.KinesumerSnapshot.ShardSnapshot;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.Status;

/**
 * Judges one client by its snapshot.
 *
 * @param sessionTimeout how long heartbeats may fail
 * @param stallAfter how long a shard may make no progress while records wait
 * @param maxLag the lag past which the client is out of service, or {@code null}
 */
public record AppHealth(Duration sessionTimeout, Duration stallAfter, @Nullable Duration maxLag) {

	Status status(KinesumerSnapshot snapshot) {
		return switch (snapshot.status()) {
			case FAILED, FENCED, KEPT_OUT -> Status.DOWN;
			case STOPPED, STARTING -> Status.UNKNOWN;
			case RUNNING, STOPPING -> running(snapshot);
		};
	}

	private Status running(KinesumerSnapshot snapshot) {
		if (isHeartbeatLost(snapshot) || snapshot.shards().stream().anyMatch(this::isStalled)) {
			return Status.DOWN;
		}
		return snapshot.shards().stream().anyMatch(this::isLagging) ? Status.OUT_OF_SERVICE : Status.UP;
	}

	/**
	 * What a person should look at, one sentence each.
	 */
	List<String> problems(KinesumerSnapshot snapshot) {
		List<String> problems = new ArrayList<>(snapshot.problems());
		if (isHeartbeatLost(snapshot)) {
			problems.add("No heartbeat has reached the state store for " + snapshot.heartbeatAge());
		}
		snapshot.shards().stream().flatMap(this::problems).forEach(problems::add);
		return problems;
	}

	private Stream<String> problems(ShardSnapshot shard) {
		List<String> problems = new ArrayList<>();
		String name = "Shard " + shard.stream() + "/" + shard.shardId();
		if (isStalled(shard) && shard.state() != KinesumerSnapshot.ShardState.STALLED) {
			problems.add(name + " has made no progress for " + shard.sinceProgress()
					+ ((shard.failure() != null) ? "; its listener fails: " + shard.failure() : ""));
		}
		if (isLagging(shard)) {
			problems.add(name + " is " + shard.lag() + " behind");
		}
		return problems.stream();
	}

	private boolean isHeartbeatLost(KinesumerSnapshot snapshot) {
		return snapshot.heartbeatAge() != null && snapshot.heartbeatAge().compareTo(this.sessionTimeout) >= 0
				&& snapshot.status() != KinesumerSnapshot.Status.STOPPED;
	}

	private boolean isStalled(ShardSnapshot shard) {
		return shard.state() == KinesumerSnapshot.ShardState.STALLED
				|| (shard.state() == KinesumerSnapshot.ShardState.CONSUMING
						&& shard.sinceProgress().compareTo(this.stallAfter) >= 0);
	}

	private boolean isLagging(ShardSnapshot shard) {
		return this.maxLag != null && shard.lag() != null && shard.lag().compareTo(this.maxLag) > 0;
	}

}
