package io.kinesumer.spring.docs;

import javax.sql.DataSource;

import io.kinesumer.store.StateStore;
import io.kinesumer.store.jdbc.JdbcSettings;
import io.kinesumer.store.jdbc.JdbcStateStore;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The example of {@code docs/state-stores.md} for an application with several databases.
 */
@Configuration(proxyBeanMethods = false)
public class StateStoreExamples {

	// tag::bean[]
	@Bean
	StateStore stateStore(@Qualifier("groups") DataSource dataSource) {
		return new JdbcStateStore(dataSource, JdbcSettings.DEFAULTS.withTablePrefix("ops.kinesumer_"));
	}
	// end::bean[]

}
