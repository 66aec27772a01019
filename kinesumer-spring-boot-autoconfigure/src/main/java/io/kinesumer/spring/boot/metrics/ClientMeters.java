package io.kinesumer.spring.boot.metrics;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.metrics.LedGroup;
import io.kinesumer.metrics.OwnedShard;
import io.kinesumer.metrics.RebalanceReason;
import io.kinesumer.metrics.StreamMetrics;
import io.kinesumer.stream.ShardKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * The meters of one app's client. Those of what the client does not have, such as a shard
 * it has lost, are removed.
 */
class ClientMeters implements ClientMetrics {

	private final MeterRegistry registry;

	private final Tags tags;

	private final boolean shardTag;

	private final Map<String, StreamMeters> streams = new ConcurrentHashMap<>();

	private final Map<String, ShardMeters> shards = new HashMap<>();

	private final Map<EngineError.Type, Counter> errors = new EnumMap<>(EngineError.Type.class);

	private final AtomicInteger leader = new AtomicInteger();

	private final List<Meter.Id> led = new ArrayList<>();

	private final Counter eventsDropped;

	ClientMeters(MeterRegistry registry, String app, boolean shardTag) {
		this.registry = registry;
		this.tags = Tags.of("app", app);
		this.shardTag = shardTag;
		for (EngineError.Type type : EngineError.Type.values()) {
			this.errors.put(type,
					Counter.builder("kinesumer.errors")
						.description("Failures that the engine tries again")
						.tags(this.tags)
						.tag("type", TagValue.of(type))
						.register(registry));
		}
		this.eventsDropped = Counter.builder("kinesumer.events.dropped")
			.description("Events whose listeners were too slow to be told")
			.tags(this.tags)
			.register(registry);
		Gauge.builder("kinesumer.leader", this.leader, AtomicInteger::get)
			.description("Whether this client leads the group: 1 or 0")
			.tags(this.tags)
			.strongReference(true)
			.register(registry);
	}

	@Override
	public StreamMetrics stream(String stream) {
		return this.streams.computeIfAbsent(stream, (key) -> new StreamMeters(this.registry, of(key)));
	}

	private Tags of(String stream) {
		return this.tags.and("stream", stream);
	}

	@Override
	public synchronized void consumes(Set<String> streams) {
		this.shards.entrySet().removeIf((entry) -> {
			boolean gone = !streams.contains(entry.getKey());
			if (gone) {
				entry.getValue().removeAll();
			}
			return gone;
		});
		streams.forEach((stream) -> {
			stream(stream);
			shards(stream);
		});
	}

	private ShardMeters shards(String stream) {
		return this.shards.computeIfAbsent(stream, (key) -> new ShardMeters(this.registry, of(key), this.shardTag));
	}

	@Override
	public synchronized void owns(OwnedShard shard) {
		shards(shard.shard().stream()).add(shard);
	}

	@Override
	public synchronized void disowns(ShardKey shard) {
		ShardMeters meters = this.shards.get(shard.stream());
		if (meters != null) {
			meters.remove(shard);
		}
	}

	@Override
	public synchronized void leads(LedGroup group) {
		follows();
		this.leader.set(1);
		this.led.add(Gauge.builder("kinesumer.clients", group, LedGroup::clients)
			.description("Clients of the group, told by its leader")
			.tags(this.tags)
			.strongReference(true)
			.register(this.registry)
			.getId());
		this.led.add(Gauge.builder("kinesumer.shards.unowned", group, LedGroup::unownedShards)
			.description("Shards that could be read and that no client owns, told by the leader")
			.tags(this.tags)
			.strongReference(true)
			.register(this.registry)
			.getId());
	}

	@Override
	public synchronized void follows() {
		this.leader.set(0);
		this.led.forEach(this.registry::remove);
		this.led.clear();
	}

	@Override
	public void rebalanced(RebalanceReason reason) {
		Counter.builder("kinesumer.rebalances")
			.description("Assignments that this client has published as the leader")
			.tags(this.tags)
			.tag("reason", TagValue.of(reason))
			.register(this.registry)
			.increment();
	}

	@Override
	public void failed(EngineError.Type type) {
		Counter counter = this.errors.get(type);
		if (counter != null) {
			counter.increment();
		}
	}

	@Override
	public void eventDropped() {
		this.eventsDropped.increment();
	}

}
