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
import org.jspecify.annotations.Nullable;
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

	private static final Duration EVER = Duration.ofDays(36_500);

	private static final Duration RECENT = Duration.ofMinutes(5);

	private static final Duration MOST_BETWEEN_ATTEMPTS = Duration.ofMinutes(10);

	private final Surroundings surroundings;

	private final Supplier<Collection<Holding>> holdings;

	private final Reporter reporter;

	private final Duration interval;

	private final Map<StreamRef, Retention> retentions = new ConcurrentHashMap<>();

	private final Map<String, StreamRef> streams = new ConcurrentHashMap<>();

	private final Map<ShardKey, String> warnings = new ConcurrentHashMap<>();

	private final Map<ShardKey, Duration> ages = new HashMap<>();

	private final Map<StreamRef, Silence> silences = new HashMap<>();

	private final Set<StreamRef> wanted = ConcurrentHashMap.newKeySet();

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
	 * How long a stream keeps its records, if Kinesis has said so a short while ago; if
	 * not, it is asked soon.
	 * @return the retention, or {@code null} if it is to be asked first
	 */
	@Nullable Retention recent(StreamRef stream) {
		Retention retention = of(stream);
		Duration recent = this.interval.multipliedBy(3);
		if (retention.isKnownFor((recent.compareTo(RECENT) > 0) ? recent : RECENT)) {
			return retention;
		}
		this.wanted.add(stream);
		return null;
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
				look(holding, stream);
			}
		}
		for (StreamRef stream : this.wanted) {
			if (!isSilent(stream)) {
				this.wanted.remove(stream);
				ask(stream);
			}
		}
		return this.interval;
	}

	/**
	 * Whether a stream is not to be asked about now, for any of its shards, since Kinesis
	 * said nothing when it last was.
	 */
	private boolean isSilent(StreamRef stream) {
		Silence silence = this.silences.get(stream);
		return silence != null && this.surroundings.ticker().nanos() - silence.until() < 0;
	}

	private void saysNothing(StreamRef stream, KinesumerException failure) {
		logger.debug("Could not find out for how long stream '{}' keeps its records", stream, failure);
		long now = this.surroundings.ticker().nanos();
		Silence before = this.silences.get(stream);
		boolean again = before != null && !of(stream).isKnownFor(Duration.ofNanos(now - before.since()));
		int inARow = (before != null && again) ? before.inARow() + 1 : 1;
		Duration pause = this.interval.multipliedBy(1L << Math.min(inARow - 1, 10));
		Duration most = (this.interval.compareTo(MOST_BETWEEN_ATTEMPTS) > 0) ? this.interval : MOST_BETWEEN_ATTEMPTS;
		long until = now + ((pause.compareTo(most) < 0) ? pause : most).toNanos();
		this.silences.put(stream, new Silence(now, until, inARow));
	}

	private void ask(StreamRef stream) {
		try {
			of(stream).ask();
		}
		catch (KinesumerException ex) {
			saysNothing(stream, ex);
		}
	}

	private void look(Holding holding, StreamRef stream) {
		ShardKey shard = holding.shard();
		Retention retention = of(stream);
		boolean silent = isSilent(stream);
		if (silent && !retention.isKnownFor(EVER)) {
			return;
		}
		try {
			if (!silent && !retention.isKnownFor(ASK_AGAIN)) {
				retention.ask();
			}
			Instant now = retention.now();
			Instant reached = holding.reached();
			if (now == null || !isWorthAWarning(holding, standing(retention, reached, now, silent))) {
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
			saysNothing(stream, ex);
		}
	}

	private static Standing standing(Retention retention, Instant reached, Instant now, boolean silent) {
		return silent ? RetentionRule.standing(reached, now, retention.period()) : retention.standing(reached, now);
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

	/**
	 * Kinesis did not say how long a stream keeps its records.
	 *
	 * @param since when it was last asked, a reading of the ticker
	 * @param until when to ask again, a reading of the ticker
	 * @param inARow how often it has not said so
	 */
	private record Silence(long since, long until, int inARow) {
	}

}
