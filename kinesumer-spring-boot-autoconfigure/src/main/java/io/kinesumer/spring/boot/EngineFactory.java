package io.kinesumer.spring.boot;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.ReadMode;
import io.kinesumer.ScanClient;
import io.kinesumer.ShardRevocationCallback;
import io.kinesumer.Subscription;
import io.kinesumer.assignment.ShardAssignor;
import io.kinesumer.engine.KinesumerBuilder;
import io.kinesumer.spring.KinesumerCustomizer;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Builds clients with the engine.
 *
 * @param clientId the client's id, or {@code null} to have one made
 * @param settings the settings
 * @param stateStore gives the state store; asked only when there is a client to build
 * @param region the region that is set for all clients, or {@code null}
 * @param kinesis gives the Kinesis client for a stream
 * @param scanClients says what reads the records of a stream
 * @param kinesisAsync gives the asynchronous one; asked only for streams that are read by
 * enhanced fan-out
 * @param assignor shares out shards
 * @param events takes events
 * @param customizers change clients before they are built
 * @param virtualThreads whether listeners run on virtual threads
 * @param revocations called before a shard is released
 */
record EngineFactory(@Nullable String clientId, KinesumerSettings settings, Supplier<StateStore> stateStore,
		@Nullable String region, Function<StreamRef, KinesisClient> kinesis,
		Function<StreamRef, ScanClient> scanClients, Function<StreamRef, KinesisAsyncClient> kinesisAsync,
		ShardAssignor assignor, Consumer<KinesumerEvent> events, List<KinesumerCustomizer> customizers,
		boolean virtualThreads, List<ShardRevocationCallback> revocations) implements KinesumerFactory {

	@Override
	public Kinesumer create(String app, List<Subscription> subscriptions) {
		KinesumerBuilder builder = KinesumerBuilder.forApp(app)
			.clientId(this.clientId)
			.settings(settingsOf(app))
			.stateStore(this.stateStore.get())
			.kinesis(this.kinesis)
			.scanClient(this.scanClients)
			.kinesisAsync(this.kinesisAsync)
			.assignor(this.assignor)
			.events(this.events)
			.beforeRelease(this.revocations.isEmpty() ? null : new Revocations(this.revocations));
		subscriptions.forEach(builder::subscribe);
		for (Subscription subscription : subscriptions) {
			if (isFanOut(subscription)) { // now, so that the start fails if it cannot be
											// made
				Objects.requireNonNull(this.kinesisAsync.apply(subscription.stream()));
			}
		}
		if (this.virtualThreads) {
			builder.handlerThreads(
					new VirtualThreadTaskExecutor("kinesumer-" + app + "-handler-").getVirtualThreadFactory());
		}
		this.customizers.forEach((customizer) -> customizer.customize(app, builder));
		return builder.build();
	}

	/**
	 * Consumers are named for the app and, as by the Go client, for the region that is
	 * set.
	 */
	private KinesumerSettings settingsOf(String app) {
		KinesumerSettings.Reading reading = this.settings.reading();
		KinesumerSettings.FanOut fanOut = reading.fanOut();
		String name = app + "-" + this.region;
		if (this.region == null || fanOut.consumerName() != null || !KinesumerSettings.FanOut.isName(name)) {
			return this.settings;
		}
		return this.settings.withReading(
				reading.withFanOut(new KinesumerSettings.FanOut(name, fanOut.deregisterOnClose(), fanOut.fallback())));
	}

	private boolean isFanOut(Subscription subscription) {
		ReadMode own = subscription.mode();
		return ((own != null) ? own : this.settings.reading().mode()) == ReadMode.FAN_OUT;
	}

}
