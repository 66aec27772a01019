package io.kinesumer.spring.boot.jdbc;

import java.util.UUID;

import javax.sql.DataSource;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerClientsAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerStateStoreAutoConfiguration;
import io.kinesumer.store.DynamoDbStateStore;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.StateStore;
import io.kinesumer.store.jdbc.JdbcStateStore;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;

class KinesumerJdbcStateStoreAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
						KinesumerStateStoreAutoConfiguration.class, KinesumerJdbcStateStoreAutoConfiguration.class))
		.withPropertyValues("kinesumer.state-store.type=jdbc", "kinesumer.app=shop", "kinesumer.auto-startup=false");

	@Test
	void theStoreIsInTheApplicationsDatabase() {
		DataSource database = database();
		this.contextRunner.withBean(DataSource.class, () -> database)
			.withPropertyValues("kinesumer.state-store.jdbc.create-table=true",
					"kinesumer.state-store.jdbc.table-prefix=shop_")
			.run((context) -> {
				StateStore store = context.getBean(StateStore.class);
				assertThat(store).isInstanceOf(JdbcStateStore.class);
				store.open();
				assertThat(store.replaceGroup("shop", GroupState.initial())).isTrue();
				assertThat(database.getConnection().createStatement().executeQuery("SELECT * FROM shop_group").next())
					.isTrue();
			});
	}

	@Test
	void nothingOfDynamoDbIsMade() {
		this.contextRunner.withBean(DataSource.class, KinesumerJdbcStateStoreAutoConfigurationTests::database)
			.run((context) -> {
				assertThat(context).hasSingleBean(StateStore.class).doesNotHaveBean(DynamoDbStateStore.class);
				assertThat(
						context.getSourceApplicationContext().getBeanFactory().getSingleton("kinesumerDynamoDbClient"))
					.isNull();
			});
	}

	@Test
	void aDatabaseAloneMovesNoOneFromDynamoDb() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
							KinesumerStateStoreAutoConfiguration.class, KinesumerJdbcStateStoreAutoConfiguration.class))
			.withBean(DataSource.class, KinesumerJdbcStateStoreAutoConfigurationTests::database)
			.run((context) -> {
				assertThat(context).doesNotHaveBean(JdbcStateStore.class);
				assertThat(context.getSourceApplicationContext().getType("kinesumerStateStore"))
					.isEqualTo(DynamoDbStateStore.class);
			});
	}

	@Test
	void aUsersStoreWins() {
		InMemoryStateStore mine = new InMemoryStateStore();
		this.contextRunner.withBean(DataSource.class, KinesumerJdbcStateStoreAutoConfigurationTests::database)
			.withBean(StateStore.class, () -> mine)
			.run((context) -> assertThat(context).getBean(StateStore.class).isSameAs(mine));
	}

	@Test
	void oneOfSeveralDatabasesIsPrimary() {
		DataSource primary = database();
		ApplicationContextRunner two = this.contextRunner
			.withBean("orders", DataSource.class, KinesumerJdbcStateStoreAutoConfigurationTests::database)
			.withUserConfiguration(Orders.class);
		two.withBean("groups", DataSource.class, () -> primary, (definition) -> definition.setPrimary(true))
			.run((context) -> assertThat(context).hasSingleBean(JdbcStateStore.class));
		two.withBean("groups", DataSource.class, () -> primary)
			.run((context) -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("one of the DataSource beans (groups, orders) is @Primary"));
	}

	@Test
	void aMissingDatabaseIsSaid() {
		this.contextRunner.withUserConfiguration(Orders.class)
			.run((context) -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("there is a DataSource bean")
				.hasMessageContaining("spring-boot-starter-jdbc"));
	}

	@Test
	void aMissingModuleIsSaid() {
		this.contextRunner.withUserConfiguration(Orders.class)
			.withBean(DataSource.class, KinesumerJdbcStateStoreAutoConfigurationTests::database)
			.withClassLoader(new FilteredClassLoader("io.kinesumer.store.jdbc"))
			.run((context) -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("io.kinesumer:kinesumer-store-jdbc"));
	}

	@Test
	void aTimeoutThatDatabasesCannotCountIsSaid() {
		this.contextRunner.withBean(DataSource.class, KinesumerJdbcStateStoreAutoConfigurationTests::database)
			.withPropertyValues("kinesumer.commit.timeout=500ms")
			.run((context) -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
				.hasMessageContaining("kinesumer.commit.timeout"));
	}

	@Test
	void theScriptOfTheTablesIsInANativeImage() {
		RuntimeHints hints = new RuntimeHints();
		new KinesumerJdbcStateStoreAutoConfiguration.Script().registerHints(hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.resource().forResource("io/kinesumer/store/jdbc/schema.sql")).accepts(hints);
	}

	private static DataSource database() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		return dataSource;
	}

	static class Orders {

		@KinesumerListener(streams = "orders")
		void on(String order) {
		}

	}

}
