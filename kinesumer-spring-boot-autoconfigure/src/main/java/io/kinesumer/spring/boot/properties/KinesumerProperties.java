package io.kinesumer.spring.boot.properties;

import io.kinesumer.ReadMode;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * The properties of Kinesumer.
 */
@ConfigurationProperties("kinesumer")
public class KinesumerProperties {

	/**
	 * Whether Kinesumer is active.
	 */
	private boolean enabled = true;

	/**
	 * Whether clients start with the application.
	 */
	private boolean autoStartup = true;

	/**
	 * App, which is the name of the consumer group. By default "spring.application.name".
	 */
	private @Nullable String app;

	/**
	 * Id of this client, which no other running client of the app may have. By default
	 * the host name and six random characters.
	 */
	private @Nullable String clientId;

	/**
	 * Region of streams and state store. By default as the AWS SDK finds it.
	 */
	private @Nullable String region;

	/**
	 * How streams are read.
	 */
	private ReadMode mode = ReadMode.POLLING;

	@NestedConfigurationProperty
	private final KinesisConnectionProperties kinesis = new KinesisConnectionProperties();

	/**
	 * Streams with settings of their own, by alias.
	 */
	private final Map<String, StreamProperties> streams = new LinkedHashMap<>();

	@NestedConfigurationProperty
	private final StateStoreProperties stateStore = new StateStoreProperties();

	@NestedConfigurationProperty
	private final FanOutProperties fanOut = new FanOutProperties();

	@NestedConfigurationProperty
	private final InitialPositionProperties initialPosition = new InitialPositionProperties();

	@NestedConfigurationProperty
	private final ScanProperties scan = new ScanProperties();

	@NestedConfigurationProperty
	private final CommitProperties commit = new CommitProperties();

	@NestedConfigurationProperty
	private final SyncProperties sync = new SyncProperties();

	@NestedConfigurationProperty
	private final RebalanceProperties rebalance = new RebalanceProperties();

	@NestedConfigurationProperty
	private final PrefetchProperties prefetch = new PrefetchProperties();

	@NestedConfigurationProperty
	private final ErrorProperties error = new ErrorProperties();

	@NestedConfigurationProperty
	private final AggregationProperties aggregation = new AggregationProperties();

	@NestedConfigurationProperty
	private final HealthProperties health = new HealthProperties();

	@NestedConfigurationProperty
	private final MetricsProperties metrics = new MetricsProperties();

	@NestedConfigurationProperty
	private final MigrationProperties migration = new MigrationProperties();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	public void setAutoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	public @Nullable String getApp() {
		return this.app;
	}

	public void setApp(@Nullable String app) {
		this.app = app;
	}

	public @Nullable String getClientId() {
		return this.clientId;
	}

	public void setClientId(@Nullable String clientId) {
		this.clientId = clientId;
	}

	public @Nullable String getRegion() {
		return this.region;
	}

	public void setRegion(@Nullable String region) {
		this.region = region;
	}

	public ReadMode getMode() {
		return this.mode;
	}

	public void setMode(ReadMode mode) {
		this.mode = mode;
	}

	public KinesisConnectionProperties getKinesis() {
		return this.kinesis;
	}

	public Map<String, StreamProperties> getStreams() {
		return this.streams;
	}

	public StateStoreProperties getStateStore() {
		return this.stateStore;
	}

	public FanOutProperties getFanOut() {
		return this.fanOut;
	}

	public InitialPositionProperties getInitialPosition() {
		return this.initialPosition;
	}

	public ScanProperties getScan() {
		return this.scan;
	}

	public CommitProperties getCommit() {
		return this.commit;
	}

	public SyncProperties getSync() {
		return this.sync;
	}

	public RebalanceProperties getRebalance() {
		return this.rebalance;
	}

	public PrefetchProperties getPrefetch() {
		return this.prefetch;
	}

	public ErrorProperties getError() {
		return this.error;
	}

	public AggregationProperties getAggregation() {
		return this.aggregation;
	}

	public HealthProperties getHealth() {
		return this.health;
	}

	public MetricsProperties getMetrics() {
		return this.metrics;
	}

	public MigrationProperties getMigration() {
		return this.migration;
	}

}
