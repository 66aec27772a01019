package io.kinesumer.spring.boot.jdbc;

import javax.sql.DataSource;

import io.kinesumer.metrics.StoreMetrics;
import io.kinesumer.spring.boot.properties.JdbcProperties;
import io.kinesumer.spring.boot.properties.KinesumerProperties;
import io.kinesumer.store.StateStore;
import io.kinesumer.store.jdbc.JdbcSettings;
import io.kinesumer.store.jdbc.JdbcStateStore;
import io.kinesumer.time.WallClock;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * Auto-configuration of the state store in the application's database.
 */
@AutoConfiguration(beforeName = "io.kinesumer.spring.boot.KinesumerStateStoreAutoConfiguration",
		afterName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
				"org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration" })
@ConditionalOnClass(JdbcStateStore.class)
@ConditionalOnBooleanProperty(name = "kinesumer.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "kinesumer.state-store.type", havingValue = "jdbc")
@ConditionalOnSingleCandidate(DataSource.class)
@EnableConfigurationProperties(KinesumerProperties.class)
@ImportRuntimeHints(KinesumerJdbcStateStoreAutoConfiguration.Script.class)
public final class KinesumerJdbcStateStoreAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(StateStore.class)
	JdbcStateStore kinesumerStateStore(DataSource dataSource, KinesumerProperties properties,
			ObjectProvider<StoreMetrics> metrics) {
		JdbcProperties jdbc = properties.getStateStore().getJdbc();
		return new JdbcStateStore(dataSource,
				new JdbcSettings(jdbc.getTablePrefix(), jdbc.isCreateTable(), properties.getCommit().getTimeout()),
				WallClock.system(), metrics.getIfUnique(() -> StoreMetrics.NONE));
	}

	/**
	 * The script that makes the tables.
	 */
	static class Script implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.resources().registerPattern("io/kinesumer/store/jdbc/schema.sql");
		}

	}

}
