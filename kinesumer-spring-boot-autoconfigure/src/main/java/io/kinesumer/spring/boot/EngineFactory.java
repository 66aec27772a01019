package io.kinesumer.spring.boot;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.Subscription;
import io.kinesumer.assignment.ShardAssignor;
import io.kinesumer.engine.KinesumerBuilder;
import io.kinesumer.spring.KinesumerCustomizer;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * Builds clients with the engine.
 *
 * @param clientId the client's id, or {@code null} to have one made
 * @param settings the settings
 * @param stateStore gives the state store; asked only when there is a client to build
 * @param kinesis gives the Kinesis client for a stream
 * @param assignor shares out shards
 * @param events takes events
 * @param customizers change clients before they are built
 */
record EngineFactory(@Nullable String clientId, KinesumerSettings settings, Supplier<StateStore> stateStore,
		Function<StreamRef, KinesisClient> kinesis, ShardAssignor assignor, Consumer<KinesumerEvent> events,
		List<KinesumerCustomizer> customizers) implements KinesumerFactory {

	@Override
	public Kinesumer create(String app, List<Subscription> subscriptions) {
		KinesumerBuilder builder = KinesumerBuilder.forApp(app)
			.clientId(this.clientId)
			.settings(this.settings)
			.stateStore(this.stateStore.get())
			.kinesis(this.kinesis)
			.assignor(this.assignor)
			.events(this.events);
		subscriptions.forEach(builder::subscribe);
		this.customizers.forEach((customizer) -> customizer.customize(app, builder));
		return builder.build();
	}

}
