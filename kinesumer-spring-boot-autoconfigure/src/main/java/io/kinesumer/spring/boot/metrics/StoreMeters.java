package io.kinesumer.spring.boot.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.kinesumer.metrics.StoreMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests of a state store.
 */
class StoreMeters implements StoreMetrics {

	private final MeterRegistry registry;

	private final Map<Key, Counter> counters = new ConcurrentHashMap<>();

	StoreMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void requested(@Nullable String app, String operation, Outcome outcome) {
		this.counters.computeIfAbsent(new Key((app != null) ? app : "none", operation, outcome), this::counter)
			.increment();
	}

	private Counter counter(Key key) {
		return Counter.builder("kinesumer.store.requests")
			.description("Requests to the state store")
			.tags("app", key.app(), "operation", key.operation(), "outcome", TagValue.of(key.outcome()))
			.register(this.registry);
	}

	private record Key(String app, String operation, Outcome outcome) {
	}

}
