package io.kinesumer.reader;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Step;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.Work;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a shard with GetRecords: at {@code scan.interval} while it is behind, at
 * {@code scan.idle-interval} while nothing comes. Many readers share a few threads.
 */
public final class PollingReader implements ShardReader {

	private static final Logger logger = LoggerFactory.getLogger(PollingReader.class);

	private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);

	private final StreamRef stream;

	private final ShardKey shard;

	private final Inbox inbox;

	private final BooleanSupplier mayRead;

	private final Resources resources;

	private final Work work;

	private ReadPosition position;

	private @Nullable String iterator;

	private int failures;

	private volatile boolean stopped;

	private volatile @Nullable Duration lag;

	private volatile @Nullable String problem;

	/**
	 * Starts to read a shard.
	 * @param stream the shard's stream
	 * @param shard the shard
	 * @param from where to start
	 * @param inbox where to put what is read
	 * @param mayRead whether reading is wanted now; looked at before each fetch
	 * @param workers the threads that read
	 * @param resources what all readers share
	 */
	public PollingReader(StreamRef stream, ShardKey shard, ReadPosition from, Inbox inbox, BooleanSupplier mayRead,
			Workers workers, Resources resources) {
		this.stream = stream;
		this.shard = shard;
		this.position = from;
		this.inbox = inbox;
		this.mayRead = mayRead;
		this.resources = resources;
		this.work = workers.newWork("read " + shard, this::step);
		this.work.wake();
	}

	private Duration step() {
		if (this.stopped || !this.mayRead.getAsBoolean() || !this.inbox.hasRoom(this::wake)
				|| !this.resources.budget().hasRoom(this::wake)) {
			return Step.UNTIL_WOKEN;
		}
		long began = this.resources.ticker().nanos();
		try {
			Duration pause = fetch();
			if (this.failures > 0) {
				logger.info("[{}] Reading goes on after {} failed attempts", this.shard, this.failures);
			}
			this.failures = 0;
			this.problem = null;
			if (pause == Step.UNTIL_WOKEN) {
				return pause;
			}
			Duration took = Duration.ofNanos(this.resources.ticker().nanos() - began);
			return pause.compareTo(took) > 0 ? pause.minus(took) : Duration.ZERO;
		}
		catch (ExpiredIteratorException ex) {
			this.iterator = null;
			return this.resources.scan().interval(); // the new one may be no better
		}
		catch (KinesumerException ex) {
			return backOff(ex);
		}
	}

	private Duration fetch() {
		KinesumerSettings.Scan scan = this.resources.scan();
		String from = this.iterator;
		if (from == null) {
			from = this.resources.api().iterator(this.stream, this.shard.shardId(), this.position);
			this.iterator = from;
		}
		KinesisApi.Page page = this.resources.api().read(this.stream, this.shard, from, scan.limit());
		if (this.stopped) {
			return Step.UNTIL_WOKEN;
		}
		this.lag = page.behind();
		this.iterator = page.nextIterator();
		List<KinesumerRecord> records = page.records();
		boolean ended = page.nextIterator() == null;
		if (!records.isEmpty()) {
			Position last = records.get(records.size() - 1).position();
			this.position = new ReadPosition.After(last);
		}
		if (!records.isEmpty() || ended) {
			long bytes = 0;
			for (KinesumerRecord record : records) {
				bytes += record.size();
			}
			this.resources.budget().take(bytes);
			this.inbox.put(new Batch(records, page.behind(), bytes, ended ? page.children() : null));
		}
		if (ended) {
			stop();
			return Step.UNTIL_WOKEN;
		}
		return (records.isEmpty() && page.behind().isZero()) ? scan.idleInterval() : scan.interval();
	}

	/**
	 * Waits longer after each failure, by a random part, so that many shards do not come
	 * back together.
	 */
	private Duration backOff(KinesumerException failure) {
		this.failures++;
		this.problem = failure.getMessage();
		this.resources.failures().failed(this.shard, failure, this.failures);
		long base = this.resources.scan().interval().toNanos() << Math.min(this.failures, 10);
		long capped = Math.min(base, MAX_BACKOFF.toNanos());
		return Duration.ofNanos(capped / 2 + this.resources.random().nextLong(capped / 2 + 1));
	}

	@Override
	public void stop() {
		this.stopped = true;
		this.work.stop();
	}

	@Override
	public void wake() {
		this.work.wake();
	}

	@Override
	public @Nullable Duration lag() {
		return this.lag;
	}

	@Override
	public @Nullable String problem() {
		return this.problem;
	}

	/**
	 * What all polling readers of a client share.
	 *
	 * @param api Kinesis
	 * @param scan how to poll
	 * @param budget bounds what waits in the client
	 * @param ticker monotonic time
	 * @param random spreads retries
	 * @param failures told of each failed fetch
	 */
	public record Resources(KinesisApi api, KinesumerSettings.Scan scan, PrefetchBudget budget, Ticker ticker,
			RandomGenerator random, Failures failures) {
	}

	/**
	 * Told of failed fetches.
	 */
	@FunctionalInterface
	public interface Failures {

		/**
		 * A fetch failed and will be tried again.
		 * @param shard the shard
		 * @param failure why
		 * @param inARow how many failed in a row, this one included
		 */
		void failed(ShardKey shard, KinesumerException failure, int inARow);

	}

}
