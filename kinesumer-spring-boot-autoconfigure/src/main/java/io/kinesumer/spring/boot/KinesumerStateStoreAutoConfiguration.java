package io.kinesumer.spring.boot;

import io.kinesumer.metrics.StoreMetrics;
import io.kinesumer.spring.boot.properties.DynamoDbProperties;
import io.kinesumer.spring.boot.properties.KinesumerProperties;
import io.kinesumer.store.DynamoDbSettings;
import io.kinesumer.store.DynamoDbStateStore;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.StateStore;
import io.kinesumer.time.WallClock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of the state store.
 */
@AutoConfiguration(after = KinesumerClientsAutoConfiguration.class)
@ConditionalOnClass({ StateStore.class, KinesisClient.class })
@ConditionalOnBooleanProperty(name = "kinesumer.enabled", matchIfMissing = true)
public final class KinesumerStateStoreAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(DynamoDbClient.class)
	@ConditionalOnProperty(name = "kinesumer.state-store.type", havingValue = "dynamodb", matchIfMissing = true)
	static class DynamoDb {

		@Bean
		@Lazy
		@ConditionalOnMissingBean(StateStore.class)
		DynamoDbStateStore kinesumerStateStore(DynamoDbClient client, KinesumerProperties properties,
				ObjectProvider<StoreMetrics> metrics) {
			DynamoDbProperties dynamoDb = properties.getStateStore().getDynamodb();
			return new DynamoDbStateStore(client,
					new DynamoDbSettings(dynamoDb.getTable(), dynamoDb.isCreateTable(),
							properties.getCommit().getTimeout()),
					WallClock.system(), metrics.getIfUnique(() -> StoreMetrics.NONE));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "kinesumer.state-store.type", havingValue = "in-memory")
	static class InMemory {

		@Bean
		@ConditionalOnMissingBean(StateStore.class)
		InMemoryStateStore kinesumerStateStore() {
			return new InMemoryStateStore();
		}

	}

}
