package io.kinesumer.spring.boot;

import java.util.Objects;

import io.kinesumer.KinesumerSettings;
import io.kinesumer.RetrySettings;
import io.kinesumer.StartPosition;
import io.kinesumer.TrimmedCheckpoint;
import io.kinesumer.spring.boot.aws.InitialPositions;
import io.kinesumer.spring.boot.properties.CommitProperties;
import io.kinesumer.spring.boot.properties.ErrorProperties;
import io.kinesumer.spring.boot.properties.KinesumerProperties;
import io.kinesumer.spring.boot.properties.PrefetchProperties;
import io.kinesumer.spring.boot.properties.ScanProperties;
import io.kinesumer.spring.boot.properties.SyncProperties;

/**
 * Turns the properties into the engine's settings, which check themselves.
 */
final class SettingsMapper {

	private SettingsMapper() {
	}

	static KinesumerSettings settings(KinesumerProperties properties) {
		StartPosition start = InitialPositions.of("kinesumer.initial-position", properties.getInitialPosition());
		return new KinesumerSettings(sync(properties.getSync()), scan(properties.getScan()),
				prefetch(properties.getPrefetch()), commit(properties.getCommit()),
				new KinesumerSettings.Rebalance(properties.getRebalance().getDrainTimeout()),
				retry(properties.getError()), Objects.requireNonNullElse(start, StartPosition.latest()),
				trimmedCheckpoint(properties.getError()));
	}

	private static TrimmedCheckpoint trimmedCheckpoint(ErrorProperties error) {
		return switch (error.getTrimmedCheckpoint()) {
			case TRIM_HORIZON -> TrimmedCheckpoint.TRIM_HORIZON;
			case FAIL -> TrimmedCheckpoint.FAIL;
		};
	}

	private static KinesumerSettings.Sync sync(SyncProperties sync) {
		return new KinesumerSettings.Sync(sync.getInterval(), sync.getSessionTimeout(), sync.getShardInterval());
	}

	private static KinesumerSettings.Scan scan(ScanProperties scan) {
		return new KinesumerSettings.Scan(scan.getLimit(), scan.getTimeout(), scan.getInterval(),
				scan.getIdleInterval(), Objects.requireNonNullElse(scan.getThreads(), 0));
	}

	private static KinesumerSettings.Prefetch prefetch(PrefetchProperties prefetch) {
		return new KinesumerSettings.Prefetch(prefetch.getMaxBytes().toBytes(), prefetch.getBatchesPerShard());
	}

	private static KinesumerSettings.Commit commit(CommitProperties commit) {
		return new KinesumerSettings.Commit(commit.getMode(), commit.getInterval(), commit.getTimeout());
	}

	static RetrySettings retry(ErrorProperties error) {
		return new RetrySettings(error.getInitialBackoff(), error.getMaxBackoff(), error.getMultiplier(),
				error.getMaxRetries());
	}

}
