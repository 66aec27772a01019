package io.kinesumer.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

import io.kinesumer.KinesumerException;
import io.kinesumer.Subscription;
import io.kinesumer.catalog.CatalogListener;
import io.kinesumer.ownership.Reach;
import io.kinesumer.reader.Loss;
import io.kinesumer.reader.Retention;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.ShardKey;

/**
 * Reports what the listings of streams show. For one thread.
 */
final class CatalogReports implements CatalogListener {

	private final Reporter reporter;

	private final Subscriptions subscriptions;

	private final Supplier<RetentionWatch> retentions;

	CatalogReports(Reporter reporter, Subscriptions subscriptions, Supplier<RetentionWatch> retentions) {
		this.reporter = reporter;
		this.subscriptions = subscriptions;
		this.retentions = retentions;
	}

	@Override
	public void startedOver(StreamPin before, StreamPin after) {
		this.reporter.startedOver(before, after);
	}

	/**
	 * Of a shard that was read in part the rest is lost. Where nothing was committed, or
	 * by the Go client alone, whoever claims what follows the shard tells of it. Asks
	 * Kinesis nothing itself: the leader has other work to do.
	 */
	@Override
	public void leavesUnfinished(String stream, Checkpoint checkpoint) {
		Instant reached = Reach.of(checkpoint);
		if (reached == null || (checkpoint.arrival() == null && checkpoint.caughtUpAt() == null)) {
			return;
		}
		Subscription subscription = this.subscriptions.get(stream);
		if (subscription == null) {
			throw new KinesumerException("Stream '" + stream + "' is not consumed here any more");
		}
		Retention retention = this.retentions.get().recent(subscription.stream());
		Instant now = (retention != null) ? retention.now() : null;
		if (retention == null || now == null) {
			throw new KinesumerException("It is not known yet for how long stream '" + stream + "' keeps its records");
		}
		Duration period = retention.period();
		Instant horizon = now.minus(period);
		boolean past = reached.isBefore(horizon);
		if (!past && checkpoint.position() == null) {
			return; // a listing from before the group began may have shown it once more
		}
		// A period that was lengthened since does not bring back what had gone.
		Instant until = past ? horizon : now;
		this.reporter.lost(new Loss(new ShardKey(stream, checkpoint.shardId()), checkpoint.position(), reached, until,
				period, Loss.Sequel.GONE));
	}

}
