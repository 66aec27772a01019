package io.kinesumer.spring.boot.health;

import io.kinesumer.KinesumerSettings;
import io.kinesumer.spring.Kinesumers;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;
import io.kinesumer.spring.boot.properties.HealthProperties;
import io.kinesumer.spring.boot.properties.KinesumerProperties;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of {@link KinesumerHealthIndicator}.
 */
@AutoConfiguration(after = KinesumerAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(Kinesumers.class)
@ConditionalOnEnabledHealthIndicator("kinesumer")
public final class KinesumerHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "kinesumerHealthIndicator", "kinesumerHealthContributor" })
	KinesumerHealthIndicator kinesumerHealthIndicator(Kinesumers kinesumers, KinesumerSettings settings,
			KinesumerProperties properties) {
		HealthProperties health = properties.getHealth();
		return new KinesumerHealthIndicator(kinesumers,
				new AppHealth(settings, health.getStallAfter(), health.getMaxLag()));
	}

}
