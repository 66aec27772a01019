package io.kinesumer.spring.boot;

import java.util.Arrays;
import java.util.Locale;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.spring.boot.properties.StateStoreProperties;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Says why there is no state store of the type that is asked for.
 */
final class MissingStateStore {

	private static final String JDBC_STORE = "io.kinesumer.store.jdbc.JdbcStateStore";

	private static final String DATA_SOURCE = "javax.sql.DataSource";

	private MissingStateStore() {
	}

	static InvalidSettingException ofType(StateStoreProperties.Type type, ConfigurableListableBeanFactory beans) {
		String name = type.name().toLowerCase(Locale.ROOT).replace('_', '-');
		return new InvalidSettingException("kinesumer.state-store.type", name,
				"be dynamodb or in-memory, unless " + ((type == StateStoreProperties.Type.JDBC) ? jdbc(beans)
						: "the module of another store is on the class path or a StateStore bean is defined"));
	}

	private static String jdbc(ConfigurableListableBeanFactory beans) {
		if (!ClassUtils.isPresent(JDBC_STORE, beans.getBeanClassLoader())) {
			return "io.kinesumer:kinesumer-store-jdbc is on the class path";
		}
		String[] dataSources = beans
			.getBeanNamesForType(ClassUtils.resolveClassName(DATA_SOURCE, beans.getBeanClassLoader()), true, false);
		if (dataSources.length == 0) {
			return "there is a DataSource bean: add spring-boot-starter-jdbc and the driver, and set "
					+ "spring.datasource.url";
		}
		Arrays.sort(dataSources);
		return "one of the DataSource beans (" + String.join(", ", dataSources)
				+ ") is @Primary, or a JdbcStateStore bean is defined with the one to use";
	}

}
