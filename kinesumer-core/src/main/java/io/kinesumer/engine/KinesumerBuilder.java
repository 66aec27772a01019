package io.kinesumer.engine;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.ScanClient;
import io.kinesumer.ShardRevocationCallback;
import io.kinesumer.Subscription;
import io.kinesumer.assignment.BalancedAssignor;
import io.kinesumer.assignment.ShardAssignor;
import io.kinesumer.membership.Membership;
import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.metrics.Fetch;
import io.kinesumer.reader.FanOutApi;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.reader.SdkFanOutApi;
import io.kinesumer.reader.SdkKinesisApi;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.WallClock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * Builds a client of a group. Not safe for use by several threads.
 */
public final class KinesumerBuilder {

	private final String app;

	private @Nullable String clientId;

	private @Nullable StateStore stateStore;

	private @Nullable Function<StreamRef, KinesisClient> kinesis;

	private Function<StreamRef, ScanClient> scanClients = (stream) -> ScanClient.SDK;

	private @Nullable Function<StreamRef, KinesisAsyncClient> kinesisAsync;

	private final List<Subscription> subscriptions = new ArrayList<>();

	private KinesumerSettings settings = KinesumerSettings.DEFAULTS;

	private @Nullable ShardAssignor assignor;

	private Consumer<KinesumerEvent> events = (event) -> {
	};

	private ClientMetrics metrics = ClientMetrics.NONE;

	private @Nullable ThreadFactory handlerThreads;

	private @Nullable ShardRevocationCallback revocations;

	private KinesumerBuilder(String app) {
		this.app = Objects.requireNonNull(app, "app");
	}

	/**
	 * Starts to describe a client.
	 * @param app the app, which is the group's name
	 * @return a builder
	 */
	public static KinesumerBuilder forApp(String app) {
		return new KinesumerBuilder(app);
	}

	/**
	 * Sets the client's id, which no other running client of the app may have.
	 * @param clientId the id; without one, it is made of the host's name and six random
	 * characters
	 * @return this builder
	 */
	public KinesumerBuilder clientId(@Nullable String clientId) {
		this.clientId = clientId;
		return this;
	}

	/**
	 * Sets the state store. The client does not close it.
	 * @param stateStore the store
	 * @return this builder
	 */
	public KinesumerBuilder stateStore(StateStore stateStore) {
		this.stateStore = stateStore;
		return this;
	}

	/**
	 * Sets the Kinesis client for all streams. The Kinesumer does not close it.
	 * @param kinesis the client
	 * @return this builder
	 */
	public KinesumerBuilder kinesis(KinesisClient kinesis) {
		return kinesis((stream) -> kinesis);
	}

	/**
	 * Sets the Kinesis client for each stream: of another region or account, say.
	 * @param kinesis gives the client for a stream; asked again for each stream whenever
	 * needed
	 * @return this builder
	 */
	public KinesumerBuilder kinesis(Function<StreamRef, KinesisClient> kinesis) {
		this.kinesis = kinesis;
		return this;
	}

	/**
	 * Sets what reads the records of all polled shards.
	 * @param scanClient the SDK alone, as by default, or directly
	 * @return this builder
	 */
	public KinesumerBuilder scanClient(ScanClient scanClient) {
		return scanClient((stream) -> scanClient);
	}

	/**
	 * Sets what reads the records of each stream's shards, where they are polled.
	 * @param scanClients says it for a stream; asked once for each
	 * @return this builder
	 */
	public KinesumerBuilder scanClient(Function<StreamRef, ScanClient> scanClients) {
		this.scanClients = scanClients;
		return this;
	}

	/**
	 * Sets the asynchronous Kinesis client for all streams that are read by enhanced
	 * fan-out. It should have an HTTP client as
	 * {@link io.kinesumer.reader.FanOutHttpClient} makes it. The Kinesumer does not close
	 * it.
	 * @param kinesis the client
	 * @return this builder
	 */
	public KinesumerBuilder kinesisAsync(KinesisAsyncClient kinesis) {
		return kinesisAsync((stream) -> kinesis);
	}

	/**
	 * Sets the asynchronous Kinesis client for each stream that is read by enhanced
	 * fan-out.
	 * @param kinesis gives the client for a stream; asked again for each stream whenever
	 * needed, and for no other
	 * @return this builder
	 */
	public KinesumerBuilder kinesisAsync(Function<StreamRef, KinesisAsyncClient> kinesis) {
		this.kinesisAsync = kinesis;
		return this;
	}

	/**
	 * Adds a stream to consume.
	 * @param subscription the stream and what to do with it
	 * @return this builder
	 */
	public KinesumerBuilder subscribe(Subscription subscription) {
		this.subscriptions.add(subscription);
		return this;
	}

	/**
	 * Sets how the client behaves.
	 * @param settings the settings
	 * @return this builder
	 */
	public KinesumerBuilder settings(KinesumerSettings settings) {
		this.settings = settings;
		return this;
	}

	/**
	 * Sets how shards are shared. All clients of a group should agree on it; the leader's
	 * counts.
	 * @param assignor the assignor
	 * @return this builder
	 */
	public KinesumerBuilder assignor(ShardAssignor assignor) {
		this.assignor = assignor;
		return this;
	}

	/**
	 * Sets who is told what happens. Called by one thread at a time.
	 * @param events takes each event; what it throws is logged
	 * @return this builder
	 */
	public KinesumerBuilder events(Consumer<KinesumerEvent> events) {
		this.events = events;
		return this;
	}

	/**
	 * Sets who is told what the client does, in numbers.
	 * @param metrics the metrics
	 * @return this builder
	 */
	public KinesumerBuilder metrics(ClientMetrics metrics) {
		this.metrics = metrics;
		return this;
	}

	/**
	 * Sets what makes the threads that handlers run on, such as virtual ones. There is
	 * one for each delivery under way, of which a shard has as many at once as its
	 * subscription's concurrency.
	 * @param factory makes the threads; without one, they are up to 1,000 daemon threads
	 * @return this builder
	 */
	public KinesumerBuilder handlerThreads(@Nullable ThreadFactory factory) {
		this.handlerThreads = factory;
		return this;
	}

	/**
	 * Sets what is called before the client releases a shard.
	 * @param callback the callback, or {@code null} for none
	 * @return this builder
	 */
	public KinesumerBuilder beforeRelease(@Nullable ShardRevocationCallback callback) {
		this.revocations = callback;
		return this;
	}

	/**
	 * Builds the client. It does nothing until it is started.
	 * @return the client
	 * @throws io.kinesumer.InvalidSettingException if something is missing or cannot work
	 */
	public Kinesumer build() {
		if (this.app.isBlank() || this.app.indexOf('#') >= 0) {
			throw new InvalidSettingException("kinesumer.app", this.app, "name the group, without a '#'");
		}
		StateStore store = this.stateStore;
		if (store == null) {
			throw new InvalidSettingException("The state store", null, "be given");
		}
		Function<StreamRef, KinesisClient> clients = this.kinesis;
		if (clients == null) {
			throw new InvalidSettingException("The Kinesis client", null, "be given");
		}
		SdkKinesisApi sdk = new SdkKinesisApi(clients, this.scanClients, this.settings.scan().timeout(), listTimeout(),
				WallClock.system(), Ticker.system());
		KinesisApi kinesis = new TimedKinesis(sdk,
				(stream) -> (sdk.scanClient(stream) == ScanClient.DIRECT) ? Fetch.Client.DIRECT : Fetch.Client.SDK,
				this.metrics, Ticker.system());
		String id = (this.clientId != null) ? this.clientId : ClientIds.random(new SecureRandom());
		if (id.isBlank()) {
			throw new InvalidSettingException("kinesumer.client-id", id, "not be blank");
		}
		Subscriptions subscribed = new Subscriptions(this.app, this.subscriptions, this.settings);
		FanOutApi fanOut = subscribed.useFanOut() ? fanOut(clients, sdk::serviceTime) : null;
		return new GroupClient(new Membership.Identity(this.app, id, version()), this.settings, subscribed,
				Surroundings.real(store, kinesis, fanOut,
						(this.assignor != null) ? this.assignor : new BalancedAssignor(), this.events, this.metrics,
						this.handlerThreads, this.revocations));
	}

	private FanOutApi fanOut(Function<StreamRef, KinesisClient> clients, WallClock serviceClock) {
		Function<StreamRef, KinesisAsyncClient> asyncClients = this.kinesisAsync;
		if (asyncClients == null) {
			throw new InvalidSettingException("The asynchronous Kinesis client", null,
					"be given, since a stream is read by enhanced fan-out");
		}
		String name = Readers.consumerName(this.app, this.settings);
		if (!KinesumerSettings.FanOut.isName(name)) {
			throw new InvalidSettingException("kinesumer.fan-out.consumer-name", null,
					"be given, since the app's name '" + this.app + "' cannot name a consumer: 1 to 128 letters,"
							+ " digits, underscores, dots and hyphens can");
		}
		return new TimedFanOut(new SdkFanOutApi(clients, asyncClients, this.settings.scan().timeout(), serviceClock),
				this.metrics, Ticker.system());
	}

	/**
	 * The leader lists between two looks at the group: longer than half a session timeout
	 * and the others would find it idle.
	 */
	private Duration listTimeout() {
		Duration half = this.settings.sync().sessionTimeout().dividedBy(2);
		Duration timeout = this.settings.scan().timeout();
		return (half.compareTo(timeout) < 0) ? half : timeout;
	}

	private static String version() {
		String version = KinesumerBuilder.class.getPackage().getImplementationVersion();
		return (version != null) ? version : "development";
	}

}
