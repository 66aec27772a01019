package io.kinesumer.migration;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToIntFunction;

import io.kinesumer.test.EmbeddedKinesis;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.coordinator.CoordinatorConfig.ClientVersionConfig;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;
import software.amazon.kinesis.processor.StreamTracker;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * A worker of an application of the real Kinesis Client Library, which handles as many
 * user records of each shard as it is told to, checkpoints each, and leaves the rest.
 */
final class KclApplication implements AutoCloseable {

	private final KinesisAsyncClient kinesis;

	private final DynamoDbAsyncClient dynamoDb;

	private final CloudWatchAsyncClient cloudWatch;

	private final Scheduler scheduler;

	private final Thread thread;

	private final Collection<String> handled = new ConcurrentLinkedQueue<>();

	private final Map<String, Integer> counts = new ConcurrentHashMap<>();

	private final ToIntFunction<String> most;

	/**
	 * Starts a worker.
	 * @param most how many user records it handles of a shard
	 */
	KclApplication(String name, StreamTracker streams, EmbeddedKinesis source, URI tables, Mode mode,
			ToIntFunction<String> most) {
		this.most = most;
		StaticCredentialsProvider credentials = StaticCredentialsProvider
			.create(AwsBasicCredentials.create("test", "test"));
		this.kinesis = source.asyncClientBuilder().build();
		this.dynamoDb = DynamoDbAsyncClient.builder()
			.endpointOverride(tables)
			.region(Region.US_EAST_1)
			.credentialsProvider(credentials)
			.build();
		this.cloudWatch = CloudWatchAsyncClient.builder()
			.region(Region.US_EAST_1)
			.credentialsProvider(credentials)
			.build();
		ConfigsBuilder configs = new ConfigsBuilder(streams, name, this.kinesis, this.dynamoDb, this.cloudWatch,
				"worker-" + UUID.randomUUID(), new ShardRecordProcessorFactory() {

					@Override
					public ShardRecordProcessor shardRecordProcessor() {
						return new Processor("");
					}

					@Override
					public ShardRecordProcessor shardRecordProcessor(StreamIdentifier stream) {
						return new Processor(streams.isMultiStream() ? stream.streamName() + "/" : "");
					}

				});
		this.scheduler = new Scheduler(configs.checkpointConfig(),
				configs.coordinatorConfig()
					.clientVersionConfig(mode.version)
					.migrateAllEntitiesToLeaseTable(mode.oneTable)
					.maxInitializationAttempts(5)
					.schedulerInitializationBackoffTimeMillis(200)
					.parentShardPollIntervalMillis(200)
					.shardConsumerDispatchPollIntervalMillis(100),
				configs.leaseManagementConfig()
					.failoverTimeMillis(1500)
					.shardSyncIntervalMillis(1000)
					.billingMode(BillingMode.PAY_PER_REQUEST),
				configs.lifecycleConfig(), configs.metricsConfig().metricsFactory(new NullMetricsFactory()),
				configs.processorConfig(), configs.retrievalConfig()
					.retrievalSpecificConfig(new PollingConfig(this.kinesis).idleTimeBetweenReadsInMillis(250)));
		this.thread = new Thread(this.scheduler, "kcl");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * What it has handled.
	 */
	List<String> handled() {
		return List.copyOf(this.handled);
	}

	/**
	 * How many user records of a shard it has handled and checkpointed, in the stream of
	 * that name if it consumes several.
	 */
	int handledOf(String shard) {
		return this.counts.getOrDefault(shard, 0);
	}

	/**
	 * Stops as a worker does whose process ends, without giving up its leases.
	 */
	@Override
	public void close() {
		// It waits for a start that is under way, however long that takes.
		Thread stopping = new Thread(this.scheduler::shutdown, "kcl-shutdown");
		stopping.setDaemon(true);
		stopping.start();
		try {
			stopping.join(Duration.ofSeconds(30).toMillis());
			this.thread.join(Duration.ofSeconds(30).toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.kinesis.close();
		this.dynamoDb.close();
		this.cloudWatch.close();
	}

	static InitialPositionInStreamExtended from(software.amazon.kinesis.common.InitialPositionInStream position) {
		return InitialPositionInStreamExtended.newInitialPosition(position);
	}

	/**
	 * What lies in which table.
	 */
	enum Mode {

		/** As version 2 writes it. */
		VERSION_2(ClientVersionConfig.CLIENT_VERSION_CONFIG_COMPATIBLE_WITH_2X, false),

		/** Leases alone; two more tables for the rest. */
		VERSION_3(ClientVersionConfig.CLIENT_VERSION_CONFIG_3X, false),

		/** All in the lease table. */
		ONE_TABLE(ClientVersionConfig.CLIENT_VERSION_CONFIG_3X, true);

		private final ClientVersionConfig version;

		private final boolean oneTable;

		Mode(ClientVersionConfig version, boolean oneTable) {
			this.version = version;
			this.oneTable = oneTable;
		}

	}

	/**
	 * Handles the records of a shard.
	 */
	private final class Processor implements ShardRecordProcessor {

		private final String prefix;

		private String shardId = "";

		Processor(String prefix) {
			this.prefix = prefix;
		}

		@Override
		public void initialize(InitializationInput input) {
			this.shardId = this.prefix + input.shardId();
		}

		@Override
		public void processRecords(ProcessRecordsInput input) {
			for (KinesisClientRecord record : input.records()) {
				int before = KclApplication.this.counts.getOrDefault(this.shardId, 0);
				if (before >= KclApplication.this.most.applyAsInt(this.shardId)) {
					return;
				}
				KclApplication.this.counts.put(this.shardId, before + 1);
				KclApplication.this.handled.add(StandardCharsets.UTF_8.decode(record.data().duplicate()).toString());
				checkpoint(() -> input.checkpointer().checkpoint(record.sequenceNumber(), record.subSequenceNumber()));
			}
		}

		@Override
		public void leaseLost(LeaseLostInput input) {
		}

		@Override
		public void shardEnded(ShardEndedInput input) {
			checkpoint(() -> input.checkpointer().checkpoint());
		}

		@Override
		public void shutdownRequested(ShutdownRequestedInput input) {
		}

		private void checkpoint(Checkpoint checkpoint) {
			try {
				checkpoint.write();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/**
	 * A checkpoint to write.
	 */
	@FunctionalInterface
	private interface Checkpoint {

		void write() throws Exception;

	}

}
