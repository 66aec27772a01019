package io.kinesumer.spring.boot.health;

import io.kinesumer.KinesumerSettings;
import io.kinesumer.spring.Kinesumers;
import io.kinesumer.spring.boot.ContextKinesumers;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;
import io.kinesumer.spring.boot.properties.HealthProperties;
import io.kinesumer.spring.boot.properties.KinesumerProperties;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of {@link KinesumerHealthIndicator}.
 */
@AutoConfiguration(after = KinesumerAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(Kinesumers.class)
@ConditionalOnEnabledHealthIndicator("kinesumer")
public final class KinesumerHealthContributorAutoConfiguration {

	/**
	 * A child's hides that of its parent, and tells of both.
	 */
	@Bean
	@ConditionalOnMissingBean(name = { "kinesumerHealthIndicator", "kinesumerHealthContributor" },
			search = SearchStrategy.CURRENT)
	KinesumerHealthIndicator kinesumerHealthIndicator(Kinesumers kinesumers, KinesumerSettings settings,
			KinesumerProperties properties, ApplicationContext context) {
		HealthProperties health = properties.getHealth();
		return new KinesumerHealthIndicator(ContextKinesumers.of(kinesumers, context),
				new AppHealth(settings, health.getStallAfter(), health.getMaxLag()));
	}

}
