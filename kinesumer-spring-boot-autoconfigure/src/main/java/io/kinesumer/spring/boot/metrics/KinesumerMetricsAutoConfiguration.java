package io.kinesumer.spring.boot.metrics;

import io.kinesumer.metrics.StoreMetrics;
import io.kinesumer.spring.KinesumerCustomizer;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;
import io.kinesumer.spring.boot.properties.KinesumerProperties;
import io.micrometer.core.instrument.MeterRegistry;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of meters for the consumer groups' clients and their state store.
 */
@AutoConfiguration(before = KinesumerAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({ MeterRegistry.class, KinesisClient.class })
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "kinesumer.enabled", matchIfMissing = true)
@EnableConfigurationProperties(KinesumerProperties.class)
public final class KinesumerMetricsAutoConfiguration {

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	KinesumerCustomizer kinesumerMetersCustomizer(MeterRegistry registry, KinesumerProperties properties) {
		boolean shardTag = properties.getMetrics().isShardTag();
		return (app, builder) -> builder.metrics(new ClientMeters(registry, app, shardTag));
	}

	@Bean
	@ConditionalOnMissingBean
	StoreMetrics kinesumerStoreMetrics(MeterRegistry registry) {
		return new StoreMeters(registry);
	}

}
