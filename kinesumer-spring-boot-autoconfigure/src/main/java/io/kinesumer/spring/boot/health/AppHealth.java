package io.kinesumer.spring.boot.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.KinesumerSnapshot;
import io.kinesumer.KinesumerSnapshot.ShardSnapshot;
import io.kinesumer.KinesumerSnapshot.ShardState;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.Status;

/**
 * Judges one client by its snapshot.
 *
 * @param settings how the client behaves: what it does rarely by its settings is no stall
 * @param stallAfter how long a shard may make no progress
 * @param maxLag the lag past which the client is out of service, or {@code null}
 */
public record AppHealth(KinesumerSettings settings, Duration stallAfter, @Nullable Duration maxLag) {

	public AppHealth {
		verifyPositive("kinesumer.health.stall-after", stallAfter);
		if (maxLag != null) {
			verifyPositive("kinesumer.health.max-lag", maxLag);
		}
	}

	private static void verifyPositive(String key, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw new InvalidSettingException(key, value, "be longer than zero");
		}
	}

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
		if (isHeartbeatLost(snapshot) && snapshot.status() != KinesumerSnapshot.Status.FENCED) {
			problems.add("No heartbeat has reached the state store for " + rounded(snapshot.heartbeatAge()));
		}
		for (ShardSnapshot shard : snapshot.shards()) {
			String name = "Shard " + shard.stream() + "/" + shard.shardId();
			stalls(shard).forEach((stall) -> problems.add(name + " " + stall));
			if (isLagging(shard)) {
				problems.add(name + " is " + rounded(shard.lag()) + " behind");
			}
		}
		return problems;
	}

	private boolean isHeartbeatLost(KinesumerSnapshot snapshot) {
		return snapshot.heartbeatAge() != null
				&& snapshot.heartbeatAge().compareTo(this.settings.sync().sessionTimeout()) >= 0
				&& snapshot.status() != KinesumerSnapshot.Status.STOPPED;
	}

	private boolean isStalled(ShardSnapshot shard) {
		return shard.state() == ShardState.STALLED || !stalls(shard).isEmpty();
	}

	/**
	 * What stands still: the listener, the reader or the committer.
	 */
	private List<String> stalls(ShardSnapshot shard) {
		boolean consuming = shard.state() == ShardState.CONSUMING;
		if (!consuming && shard.state() != ShardState.DRAINING) {
			return List.of(); // paused or done
		}
		List<String> stalls = new ArrayList<>();
		if (isLonger(shard.sinceProgress(), Duration.ZERO)) {
			stalls.add("has made no progress for " + rounded(shard.sinceProgress()) + ((shard.failure() != null)
					? "; its listener fails: " + shard.failure() : "; its listener has not returned"));
		}
		if (consuming && isLonger(shard.sinceRead(), this.settings.scan().idleInterval())) {
			stalls.add("has not been read for " + rounded(shard.sinceRead()) + ": Kinesis has not answered");
		}
		if (consuming && isLonger(shard.sinceCommit(), this.settings.commit().interval())) {
			stalls.add("has handled records that have not been committed for " + rounded(shard.sinceCommit())
					+ ": they would be delivered again");
		}
		return stalls;
	}

	private boolean isLonger(Duration duration, Duration usual) {
		return duration.compareTo(this.stallAfter.plus(usual)) >= 0;
	}

	private boolean isLagging(ShardSnapshot shard) {
		return this.maxLag != null && shard.lag() != null && shard.lag().compareTo(this.maxLag) > 0;
	}

	private static @Nullable Duration rounded(@Nullable Duration duration) {
		return (duration != null && duration.compareTo(Duration.ofSeconds(1)) > 0)
				? Duration.ofSeconds(duration.toSeconds()) : duration;
	}

}
