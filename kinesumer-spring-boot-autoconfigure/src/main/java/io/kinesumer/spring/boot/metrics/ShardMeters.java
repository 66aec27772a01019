package io.kinesumer.spring.boot.metrics;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.kinesumer.metrics.OwnedShard;
import io.kinesumer.stream.ShardKey;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import org.jspecify.annotations.Nullable;

/**
 * The gauges of one stream's shards: one of each kind for a shard or, without the shard's
 * tag, for the shard that is worst. They go when the shard goes. Changed by one thread at
 * a time.
 */
class ShardMeters {

	private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

	private final MeterRegistry registry;

	private final Tags tags;

	private final boolean shardTag;

	private final Map<ShardKey, OwnedShard> shards = new ConcurrentHashMap<>();

	private final Map<ShardKey, Collection<Meter.Id>> gauges = new ConcurrentHashMap<>();

	private final Meter.Id assigned;

	private Collection<Meter.Id> worst = List.of();

	ShardMeters(MeterRegistry registry, Tags tags, boolean shardTag) {
		this.registry = registry;
		this.tags = tags;
		this.shardTag = shardTag;
		this.assigned = Gauge.builder("kinesumer.shards.assigned", this.shards, Map::size)
			.description("Shards that this client owns")
			.tags(tags)
			.strongReference(true)
			.register(registry)
			.getId();
	}

	void add(OwnedShard shard) {
		remove(shard.shard());
		this.shards.put(shard.shard(), shard);
		if (this.shardTag) {
			this.gauges.put(shard.shard(), register(this.tags.and("shard", shard.shard().shardId()),
					() -> seconds(shard.lag()), () -> seconds(shard.checkpointAge())));
		}
		else if (this.worst.isEmpty()) {
			this.worst = register(this.tags, () -> worst(OwnedShard::lag), () -> worst(OwnedShard::checkpointAge));
		}
	}

	void remove(ShardKey shard) {
		this.shards.remove(shard);
		remove(Objects.requireNonNullElse(this.gauges.remove(shard), List.of()));
		if (this.shards.isEmpty()) {
			remove(this.worst);
			this.worst = List.of();
		}
	}

	void removeAll() {
		this.shards.keySet().forEach(this::remove);
		this.registry.remove(this.assigned);
	}

	private void remove(Collection<Meter.Id> meters) {
		meters.forEach(this.registry::remove);
	}

	private Collection<Meter.Id> register(Tags tags, Supplier<Number> lag, Supplier<Number> age) {
		return List.of(
				TimeGauge.builder("kinesumer.lag", lag, TimeUnit.SECONDS)
					.description("How far reading is behind the tip of the stream")
					.tags(tags)
					.register(this.registry)
					.getId(),
				TimeGauge.builder("kinesumer.checkpoint.age", age, TimeUnit.SECONDS)
					.description("How long ago all that had arrived was handled and committed")
					.tags(tags)
					.register(this.registry)
					.getId());
	}

	private double worst(Function<OwnedShard, @Nullable Duration> figure) {
		return this.shards.values()
			.stream()
			.mapToDouble((shard) -> seconds(figure.apply(shard)))
			.filter((seconds) -> !Double.isNaN(seconds))
			.max()
			.orElse(Double.NaN);
	}

	private static double seconds(@Nullable Duration duration) {
		return (duration != null) ? duration.toNanos() / NANOS : Double.NaN;
	}

}
