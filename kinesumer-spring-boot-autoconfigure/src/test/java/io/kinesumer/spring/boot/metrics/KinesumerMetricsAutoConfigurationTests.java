package io.kinesumer.spring.boot.metrics;

import java.time.Duration;
import java.util.Set;

import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.metrics.OwnedShard;
import io.kinesumer.metrics.StoreMetrics;
import io.kinesumer.spring.KinesumerCustomizer;
import io.kinesumer.stream.ShardKey;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KinesumerMetricsAutoConfiguration} and {@link ClientMeters}.
 */
class KinesumerMetricsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(KinesumerMetricsAutoConfiguration.class));

	private final MeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void metersNeedARegistry() {
		this.contextRunner.withBean(SimpleMeterRegistry.class)
			.run((context) -> assertThat(context).hasSingleBean(KinesumerCustomizer.class)
				.hasSingleBean(StoreMetrics.class));
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(KinesumerCustomizer.class));
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(StoreMetrics.class));
		this.contextRunner.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("kinesumer.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(KinesumerCustomizer.class));
	}

	@Test
	void anOwnStoreMetricsBeanTakesTheirPlace() {
		this.contextRunner.withBean(SimpleMeterRegistry.class)
			.withBean(StoreMetrics.class, () -> StoreMetrics.NONE)
			.run((context) -> assertThat(context).hasSingleBean(StoreMetrics.class));
	}

	@Test
	void withoutTheShardsTagTheWorstShardCounts() {
		ClientMetrics meters = new ClientMeters(this.registry, "shop", false);
		meters.consumes(Set.of("orders"));
		Shard first = new Shard("1", Duration.ofSeconds(3), Duration.ofSeconds(30));
		Shard second = new Shard("2", Duration.ofSeconds(7), null);
		meters.owns(first);
		meters.owns(second);
		assertThat(value("kinesumer.lag")).isEqualTo(7);
		assertThat(value("kinesumer.checkpoint.age")).isEqualTo(30);
		meters.disowns(second.shard());
		assertThat(value("kinesumer.lag")).isEqualTo(3);
		meters.disowns(first.shard());
		assertThat(this.registry.find("kinesumer.lag").gauges()).isEmpty();
		assertThat(value("kinesumer.shards.assigned")).isZero();
	}

	@Test
	void aShardThatComesBackIsReadAnew() {
		ClientMetrics meters = new ClientMeters(this.registry, "shop", true);
		meters.consumes(Set.of("orders"));
		meters.owns(new Shard("1", null, null));
		assertThat(value("kinesumer.lag")).isNaN();
		meters.disowns(new ShardKey("orders", "1"));
		meters.owns(new Shard("1", Duration.ofMillis(1500), null));
		assertThat(value("kinesumer.lag")).isEqualTo(1.5);
	}

	@Test
	void aStreamThatIsNoLongerConsumedHasNoGauges() {
		ClientMetrics meters = new ClientMeters(this.registry, "shop", true);
		meters.consumes(Set.of("orders", "payments"));
		meters.owns(new Shard("1", Duration.ZERO, Duration.ZERO));
		meters.consumes(Set.of("payments"));
		assertThat(this.registry.find("kinesumer.lag").gauges()).isEmpty();
		assertThat(this.registry.get("kinesumer.shards.assigned").gauges()).singleElement()
			.extracting(Meter::getId)
			.satisfies((id) -> assertThat(id.getTag("stream")).isEqualTo("payments"));
	}

	@Test
	void everyKindOfErrorIsThereBeforeItHappens() {
		ClientMetrics meters = new ClientMeters(this.registry, "shop", true);
		assertThat(this.registry.get("kinesumer.errors").counters()).hasSize(EngineError.Type.values().length)
			.allSatisfy((counter) -> assertThat(counter.count()).isZero());
		meters.failed(EngineError.Type.SHARD_LIST);
		assertThat(this.registry.get("kinesumer.errors").tag("type", "shard-list").counter().count()).isEqualTo(1);
	}

	private double value(String name) {
		return this.registry.get(name).gauge().value();
	}

	private record Shard(String id, @Nullable Duration lag, @Nullable Duration checkpointAge) implements OwnedShard {

		@Override
		public ShardKey shard() {
			return new ShardKey("orders", this.id);
		}

	}

}
