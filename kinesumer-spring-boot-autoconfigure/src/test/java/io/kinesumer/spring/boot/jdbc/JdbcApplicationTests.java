package io.kinesumer.spring.boot.jdbc;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import io.kinesumer.Kinesumer;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.boot.EmulatedServices;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerClientsAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerStateStoreAutoConfiguration;
import io.kinesumer.spring.docs.StateStoreExamples;
import io.kinesumer.store.StateStore;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two applications that meet in a database.
 */
class JdbcApplicationTests {

	@Test
	void twoApplicationsShareTheShards() {
		try (EmulatedServices services = new EmulatedServices()) {
			String stream = services.createStream(2);
			DataSource database = database();
			ApplicationContextRunner runner = new ApplicationContextRunner()
				.withConfiguration(AutoConfigurations.of(KinesumerAutoConfiguration.class,
						KinesumerClientsAutoConfiguration.class, KinesumerStateStoreAutoConfiguration.class,
						KinesumerJdbcStateStoreAutoConfiguration.class))
				.withBean(AwsCredentialsProvider.class, services::credentials)
				.withBean(DataSource.class, () -> database)
				.withUserConfiguration(Orders.class)
				.withPropertyValues(services.properties("shop", stream))
				.withPropertyValues("kinesumer.state-store.type=jdbc", "kinesumer.state-store.jdbc.create-table=true");
			runner.run((first) -> {
				assertThat(first).hasNotFailed();
				runner.run((second) -> {
					assertThat(second).hasNotFailed();
					await().atMost(Duration.ofSeconds(30))
						.until(() -> shards(first.getBean(Kinesumer.class)) == 1
								&& shards(second.getBean(Kinesumer.class)) == 1);
					List<String> sent = List.of("1", "2", "3", "4", "5", "6");
					sent.forEach((text) -> services.put(stream, text, text));
					await().atMost(Duration.ofSeconds(30))
						.until(() -> first.getBean(Orders.class).handled.size()
								+ second.getBean(Orders.class).handled.size() >= sent.size());
				});
				await().atMost(Duration.ofSeconds(30)).until(() -> shards(first.getBean(Kinesumer.class)) == 2);
				assertThat(first.getBean(StateStore.class).clients("shop")).hasSize(1);
			});
		}
	}

	@Test
	void anApplicationWithSeveralDatabasesSaysWhichToUse() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
							KinesumerStateStoreAutoConfiguration.class, KinesumerJdbcStateStoreAutoConfiguration.class))
			.withBean("orders", DataSource.class, JdbcApplicationTests::database)
			.withBean("groups", DataSource.class, JdbcApplicationTests::database)
			.withUserConfiguration(StateStoreExamples.class)
			.run((context) -> assertThat(context.getBeanNamesForType(StateStore.class)).containsExactly("stateStore"));
	}

	private static int shards(Kinesumer client) {
		return Set.copyOf(client.snapshot().shards()).size();
	}

	private static DataSource database() {
		return JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
	}

	static class Orders {

		private final List<String> handled = new CopyOnWriteArrayList<>();

		@KinesumerListener(streams = "${stream}")
		void on(String order) {
			this.handled.add(order);
		}

	}

}
