package io.kinesumer.spring.boot.endpoint;

import io.kinesumer.spring.Kinesumers;
import io.kinesumer.spring.boot.ContextKinesumers;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of {@link KinesumerEndpoint}.
 */
@AutoConfiguration(after = KinesumerAutoConfiguration.class)
@ConditionalOnClass({ WebEndpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(endpoint = KinesumerEndpoint.class)
@ConditionalOnBean(Kinesumers.class)
public final class KinesumerEndpointAutoConfiguration {

	/**
	 * A child's tells of its parent's clients, too.
	 */
	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	KinesumerEndpoint kinesumerEndpoint(Kinesumers kinesumers, ApplicationContext context) {
		return new KinesumerEndpoint(ContextKinesumers.of(kinesumers, context), context);
	}

}
