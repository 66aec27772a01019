package io.kinesumer.spring.boot;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.ShardRevocationCallback;
import io.kinesumer.assignment.BalancedAssignor;
import io.kinesumer.assignment.RangeAssignor;
import io.kinesumer.assignment.ShardAssignor;
import io.kinesumer.spring.KinesumerCustomizer;
import io.kinesumer.spring.Kinesumers;
import io.kinesumer.spring.boot.aws.StreamAsyncClients;
import io.kinesumer.spring.boot.aws.StreamCatalog;
import io.kinesumer.spring.boot.aws.StreamClients;
import io.kinesumer.spring.boot.properties.KclMigrationProperties;
import io.kinesumer.spring.boot.properties.KinesumerProperties;
import io.kinesumer.spring.boot.properties.RebalanceProperties;
import io.kinesumer.store.StateStore;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Auto-configuration of the consumer groups' clients.
 */
@AutoConfiguration(after = KinesumerStateStoreAutoConfiguration.class,
		afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
				"org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration" })
@ConditionalOnClass(KinesisClient.class)
@ConditionalOnBooleanProperty(name = "kinesumer.enabled", matchIfMissing = true)
@EnableConfigurationProperties(KinesumerProperties.class)
@Import(KinesumerListenerConfiguration.class)
public final class KinesumerAutoConfiguration {

	private final KinesumerProperties properties;

	private final AppName defaultApp;

	KinesumerAutoConfiguration(KinesumerProperties properties, Environment environment) {
		this.properties = properties;
		this.defaultApp = new AppName(properties.getApp(), environment.getProperty("spring.application.name"));
	}

	@Bean
	KinesumerSettings kinesumerSettings() {
		return SettingsMapper.settings(this.properties);
	}

	@Bean
	StreamCatalog kinesumerStreamCatalog() {
		return new StreamCatalog(this.properties.getStreams());
	}

	@Bean
	@ConditionalOnMissingBean
	ShardAssignor kinesumerShardAssignor() {
		return (this.properties.getRebalance().getStrategy() == RebalanceProperties.Strategy.RANGE)
				? new RangeAssignor() : new BalancedAssignor();
	}

	/**
	 * A child of a context with one builds clients by its own properties and customizers.
	 */
	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	KinesumerFactory kinesumerFactory(KinesumerSettings settings, ObjectProvider<StateStore> stateStore,
			ObjectProvider<StreamClients> clients, ObjectProvider<StreamAsyncClients> asyncClients,
			ShardAssignor assignor, ApplicationEventPublisher publisher,
			ObjectProvider<KinesumerCustomizer> customizers, ObjectProvider<ShardRevocationCallback> revocations,
			ObjectProvider<KinesumerConnectionDetails> connection, Environment environment,
			ConfigurableListableBeanFactory beans) {
		String connected = ServiceConnection.toKinesis(connection.orderedStream()).region();
		String region = (connected != null) ? connected : this.properties.getRegion();
		return new EngineFactory(this.properties.getClientId(), settings, () -> required(stateStore, beans),
				StringUtils.hasText(region) ? region : null, (stream) -> clients.getObject().apply(stream),
				new ScanClients(this.properties.getScan().getClient(), clients::getObject),
				(stream) -> asyncClients.getObject().apply(stream), assignor, new ApplicationEvents(publisher),
				customizers.orderedStream().toList(), Threading.VIRTUAL.isActive(environment),
				revocations.orderedStream().toList());
	}

	@Bean
	KinesumerRegistry kinesumers(StreamCatalog catalog, KinesumerFactory factory,
			ConfigurableListableBeanFactory beanFactory, KinesumerSettings settings, Environment environment) {
		ShutdownOrder.closeLast(beanFactory, "kinesumers");
		ShutdownOrder.verify(settings, environment);
		return new KinesumerRegistry(new Subscriptions(this.defaultApp, catalog), factory, beanFactory,
				this.properties.isAutoStartup() && !isDryRun());
	}

	/**
	 * A client that starts would pin starts that the migration is to write.
	 */
	private boolean isDryRun() {
		KclMigrationProperties kcl = this.properties.getMigration().getKcl();
		return StringUtils.hasText(kcl.getTable()) && kcl.isDryRun();
	}

	/**
	 * A child of a context with one has listeners and apps of its own.
	 */
	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	Kinesumer kinesumer(Kinesumers kinesumers) {
		return new DefaultAppKinesumer(() -> kinesumers.get(this.defaultApp.required()));
	}

	private StateStore required(ObjectProvider<StateStore> stateStore, ConfigurableListableBeanFactory beans) {
		return stateStore.stream()
			.findFirst()
			.map((any) -> stateStore.getObject())
			.orElseThrow(() -> MissingStateStore.ofType(this.properties.getStateStore().getType(), beans));
	}

}
