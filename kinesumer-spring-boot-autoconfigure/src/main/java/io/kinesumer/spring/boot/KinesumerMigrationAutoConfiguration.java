package io.kinesumer.spring.boot;

import io.kinesumer.kcl.KclLeaseTableImporter;
import io.kinesumer.spring.boot.aws.StreamClients;
import io.kinesumer.spring.boot.properties.KinesumerProperties;
import io.kinesumer.store.StateStore;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the way from other libraries.
 */
@AutoConfiguration(after = KinesumerAutoConfiguration.class)
@ConditionalOnClass({ KinesisClient.class, DynamoDbClient.class })
@ConditionalOnBean(KinesumerRegistry.class)
public final class KinesumerMigrationAutoConfiguration {

	@Bean
	KclMigration kinesumerKclMigration(KinesumerProperties properties, KinesumerRegistry kinesumers,
			ObjectProvider<StateStore> store, ObjectProvider<DynamoDbClient> dynamoDb,
			ObjectProvider<StreamClients> clients, Environment environment, ApplicationContext context) {
		ApplicationContext parent = context.getParent();
		return new KclMigration(properties.getMigration().getKcl(),
				new AppName(properties.getApp(), environment.getProperty("spring.application.name")), kinesumers,
				(app) -> new KclLeaseTableImporter(app, store.getObject(), dynamoDb.getObject(),
						(stream) -> clients.getObject().apply(stream)),
				(parent != null) ? parent.getBeanProvider(KclMigration.class).getIfAvailable() : null);
	}

}
