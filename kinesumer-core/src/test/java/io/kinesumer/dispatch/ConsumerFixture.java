package io.kinesumer.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import io.kinesumer.BatchRecordHandler;
import io.kinesumer.CommitMode;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.Records;
import io.kinesumer.RetrySettings;
import io.kinesumer.membership.Fence;
import io.kinesumer.metrics.StreamMetrics;
import io.kinesumer.reader.Batch;
import io.kinesumer.reader.PrefetchBudget;
import io.kinesumer.reader.PrefetchBudgets;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.ManualTicker;
import io.kinesumer.time.ManualWorkers;
import io.kinesumer.time.Workers;

import static io.kinesumer.Records.number;
import static io.kinesumer.Records.numbers;

/**
 * A consumer with all that surrounds it, and a log of what its handler was given.
 */
class ConsumerFixture {

	static final ShardKey SHARD = new ShardKey("orders", "s1");

	static final Duration SECOND = Duration.ofSeconds(1);

	static final RetrySettings FOR_EVER = new RetrySettings(SECOND, Duration.ofSeconds(60), 2, -1);

	static final RetrySettings TWICE = new RetrySettings(SECOND, Duration.ofSeconds(60), 2, 2);

	static final RetrySettings NEVER = new RetrySettings(SECOND, Duration.ofSeconds(60), 2, 0);

	final ManualTicker ticker = new ManualTicker();

	final ManualWorkers workers = new ManualWorkers(this.ticker);

	final List<String> log = new ArrayList<>();

	final PrefetchBudget budget = new PrefetchBudget(1_000_000);

	final Fence fence = new Fence(this.ticker, Duration.ofSeconds(1000), 0);

	final Set<Integer> failing = new TreeSet<>();

	RetrySettings retry = FOR_EVER;

	RecordRecoverer recoverer;

	CommitMode commitMode = CommitMode.AUTO;

	Revocation revocation;

	ShardConsumer consumer(int maxRecords, int concurrency) {
		return consumer(logging(), maxRecords, concurrency, this.workers);
	}

	ShardConsumer consumer(BatchRecordHandler handler, int maxRecords, int concurrency, Workers threads) {
		return consumer(Handlings.of(handler, maxRecords, concurrency, this.retry, this.recoverer, this.commitMode),
				threads);
	}

	ShardConsumer consumer(Handling handling) {
		return consumer(handling, this.workers);
	}

	private ShardConsumer consumer(Handling handling, Workers threads) {
		Environment environment = new Environment(this.fence, 2, this.budget, this.ticker, new Random(1),
				(listener, first, attempt, failure) -> {
				}, () -> {
				}, StreamMetrics.NONE, this.revocation);
		return new ShardConsumer(SHARD, handling, environment, threads);
	}

	BatchRecordHandler logging() {
		return (records, delivery) -> {
			for (KinesumerRecord record : records) {
				if (this.failing.contains(number(record))) {
					this.log.add("fail " + numbers(records) + " " + delivery.attempt());
					throw new IllegalStateException("no " + number(record));
				}
			}
			this.log.add("handle " + numbers(records));
		};
	}

	void recover() {
		this.recoverer = (record, failure, attempts) -> this.log
			.add("recover " + number(record) + " after " + attempts);
	}

	void put(ShardConsumer consumer, int first, int last) {
		put(consumer, Records.records(SHARD, first, last), null);
	}

	void put(ShardConsumer consumer, List<KinesumerRecord> records, List<Shard> children) {
		long bytes = (long) records.size() * Records.SIZE;
		PrefetchBudgets.take(this.budget, bytes);
		consumer.put(new Batch(records, Duration.ZERO, bytes, children));
	}

	int committable(ShardConsumer consumer) {
		KinesumerRecord record = consumer.committable();
		return (record != null) ? number(record) : 0;
	}

}
