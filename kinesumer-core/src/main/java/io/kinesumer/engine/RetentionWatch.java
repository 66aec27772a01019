package io.kinesumer.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.kinesumer.KinesumerException;
import io.kinesumer.ownership.Holding;
import io.kinesumer.reader.Retention;
import io.kinesumer.reader.RetentionRule;
import io.kinesumer.reader.RetentionRule.Standing;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of shards whose next records will soon be trimmed, whatever keeps them from being
 * handled: a slow or failing listener, a pause, a lag that does not shrink.
 * {@link #step()} is for one thread, the rest for any.
 */
final class RetentionWatch {

	private static final Logger logger = LoggerFactory.getLogger(RetentionWatch.class);

	/** Retentions are seldom changed, and asked for anew where they matter. */
	private static final Duration ASK_AGAIN = Duration.ofHours(6);

	private final Surroundings surroundings;

	private final Supplier<Collection<Holding>> holdings;

	private final Reporter reporter;

	private final Duration interval;

	private final Map<StreamRef, Retention> retentions = new ConcurrentHashMap<>();

	private final Map<String, StreamRef> streams = new ConcurrentHashMap<>();

	private final Map<ShardKey, String> warnings = new ConcurrentHashMap<>();

	private final Map<ShardKey, Duration> ages = new HashMap<>();

	RetentionWatch(Surroundings surroundings, Supplier<Collection<Holding>> holdings, Reporter reporter,
			Duration interval) {
		this.surroundings = surroundings;
		this.holdings = holdings;
		this.reporter = reporter;
		this.interval = interval;
	}

	/**
	 * How long a stream keeps its records.
	 */
	Retention of(StreamRef stream) {
		this.streams.put(stream.key(), stream);
		return this.retentions.computeIfAbsent(stream, (ref) -> new Retention(ref, this.surroundings.kinesis(),
				this.surroundings.ticker(), this.surroundings.leastRetention()));
	}

	/**
	 * How often to write of a shard that it is idle.
	 */
	Duration idleInterval(ShardKey shard) {
		StreamRef stream = this.streams.get(shard.stream());
		return RetentionRule.refreshAfter((stream != null) ? of(stream).period() : this.surroundings.leastRetention(),
				shard);
	}

	/**
	 * Looks at all shards that are held.
	 */
	Duration step() {
		Collection<Holding> held = this.holdings.get();
		Set<ShardKey> shards = held.stream().map(Holding::shard).collect(Collectors.toSet());
		this.warnings.keySet().retainAll(shards);
		this.ages.keySet().retainAll(shards);
		for (Holding holding : held) {
			StreamRef stream = this.streams.get(holding.shard().stream());
			if (stream != null) {
				look(holding, of(stream));
			}
		}
		return this.interval;
	}

	private void look(Holding holding, Retention retention) {
		ShardKey shard = holding.shard();
		try {
			if (!retention.isKnownFor(ASK_AGAIN)) {
				retention.ask();
			}
			Instant now = retention.now();
			Instant reached = holding.reached();
			if (now == null || !isWorthAWarning(holding, retention.standing(reached, now))) {
				this.warnings.remove(shard);
				this.ages.remove(shard);
				return;
			}
			Duration age = Duration.between(reached, now);
			Duration before = this.ages.put(shard, age);
			if (!this.warnings.containsKey(shard) && (before == null || age.compareTo(before) < 0)) {
				return; // it may be catching up
			}
			String warning = "Shard " + shard + " is not consumed beyond what arrived " + age.toHours() + " h ago, at "
					+ reached + ", and its stream keeps records for " + retention.period().toHours()
					+ " h: what is not handled by then is lost. Find out what holds it up, or lengthen the retention";
			if (this.warnings.put(shard, warning) == null) {
				this.reporter.nearsLoss(shard, warning);
			}
		}
		catch (KinesumerException ex) {
			logger.debug("Could not find out for how long stream '{}' keeps its records", shard.stream(), ex);
		}
	}

	/**
	 * What is lost already is for the reader to tell, unless it does not read.
	 */
	private boolean isWorthAWarning(Holding holding, Standing standing) {
		return switch (standing) {
			case SAFE -> false;
			case NEAR -> true;
			case PAST ->
				!holding.reader().isStalled() && (holding.isPaused() || this.warnings.containsKey(holding.shard()));
		};
	}

	/**
	 * What a person should look at, a sentence each.
	 */
	List<String> problems() {
		return List.copyOf(new TreeMap<>(this.warnings).values());
	}

}
