package io.kinesumer.spring.boot.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.kinesumer.metrics.CommitOutcome;
import io.kinesumer.metrics.Fetch;
import io.kinesumer.metrics.StreamMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * Counts and times what a client does with a stream.
 */
class StreamMeters implements StreamMetrics {

	private final MeterRegistry registry;

	private final Tags tags;

	private final Counter records;

	private final Counter bytes;

	private final Counter retries;

	private final Counter recovered;

	private final Counter throttled;

	private final Map<Fetch, Timer> fetches = new ConcurrentHashMap<>();

	private final Map<CommitOutcome, Timer> commits = new ConcurrentHashMap<>();

	StreamMeters(MeterRegistry registry, Tags tags) {
		this.registry = registry;
		this.tags = tags;
		this.records = counter("kinesumer.records", "Records handled").register(registry);
		this.bytes = counter("kinesumer.bytes", "Data of the records handled").baseUnit("bytes").register(registry);
		this.retries = counter("kinesumer.retries", "Failed deliveries that are tried again").register(registry);
		this.recovered = counter("kinesumer.recovered", "Records that a recoverer has taken over").register(registry);
		this.throttled = counter("kinesumer.fetch.throttled", "Fetches for which the shard's rate was used up")
			.register(registry);
	}

	private Counter.Builder counter(String name, String description) {
		return Counter.builder(name).description(description).tags(this.tags);
	}

	@Override
	public void handled(int records, long bytes) {
		this.records.increment(records);
		this.bytes.increment(bytes);
	}

	@Override
	public void retried() {
		this.retries.increment();
	}

	@Override
	public void recovered() {
		this.recovered.increment();
	}

	@Override
	public void fetched(Fetch fetch, long nanos) {
		this.fetches.computeIfAbsent(fetch, this::fetchTimer).record(nanos, TimeUnit.NANOSECONDS);
		if (fetch.outcome() == Fetch.Outcome.THROTTLED) {
			this.throttled.increment();
		}
	}

	private Timer fetchTimer(Fetch fetch) {
		return Timer.builder("kinesumer.fetch")
			.description("Fetches from Kinesis")
			.tags(this.tags)
			.tags("mode", TagValue.of(fetch.mode()), "client", TagValue.of(fetch.client()), "outcome",
					TagValue.of(fetch.outcome()))
			.register(this.registry);
	}

	@Override
	public void committed(CommitOutcome outcome, long nanos) {
		this.commits.computeIfAbsent(outcome, this::commitTimer).record(nanos, TimeUnit.NANOSECONDS);
	}

	private Timer commitTimer(CommitOutcome outcome) {
		return Timer.builder("kinesumer.commit")
			.description("Commits to the state store")
			.tags(this.tags)
			.tags("outcome", TagValue.of(outcome))
			.register(this.registry);
	}

}
