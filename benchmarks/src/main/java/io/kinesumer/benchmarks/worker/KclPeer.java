package io.kinesumer.benchmarks.worker;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.CoordinatorConfig;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.lifecycle.LifecycleConfig;
import software.amazon.kinesis.metrics.MetricsConfig;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * The Kinesis Client Library, polling, at its defaults or tuned for speed. Metrics go
 * nowhere in both cases: there is no CloudWatch here.
 */
final class KclPeer implements Peer {

	private static final Logger logger = LoggerFactory.getLogger(KclPeer.class);

	private static final Duration SHUTDOWN = Duration.ofSeconds(120);

	/** As often as Kinesis allows. */
	private static final long IDLE_MILLIS = 200;

	private static final long FAILOVER_MILLIS = 3000;

	private static final long ASSIGNMENT_MILLIS = 2000;

	private final Scheduler scheduler;

	KclPeer(Task task, String clientId, Records records) {
		KinesisAsyncClient kinesis = Clients.kinesisAsync(task.kinesis());
		SingleStreamTracker stream = new SingleStreamTracker(task.stream(),
				InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON));
		ConfigsBuilder configs = new ConfigsBuilder(stream, task.app(), kinesis, Clients.dynamoDbAsync(task.dynamoDb()),
				Clients.cloudWatch(), clientId, () -> new KclProcessor(records));
		PollingConfig polling = new PollingConfig(task.stream(), kinesis);
		LeaseManagementConfig leases = configs.leaseManagementConfig();
		CoordinatorConfig coordinator = configs.coordinatorConfig();
		LifecycleConfig lifecycle = configs.lifecycleConfig();
		MetricsConfig metrics = configs.metricsConfig().metricsFactory(new NullMetricsFactory());
		if (task.kind() == Kind.KCL_TUNED) {
			polling.idleTimeBetweenReadsInMillis(IDLE_MILLIS);
			leases.failoverTimeMillis(FAILOVER_MILLIS)
				.leaseAssignmentIntervalMillis(ASSIGNMENT_MILLIS)
				.shardSyncIntervalMillis(5000)
				.dynamoDbLockBasedLeaderLeaseDurationInMillis(6000)
				.dynamoDbLockBasedLeaderHeartbeatPeriodInMillis(2000)
				.maxLeasesToStealAtOneTime(1000)
				.leasesRecoveryAuditorExecutionFrequencyMillis(5000);
			leases.workerUtilizationAwareAssignmentConfig().disableWorkerMetrics(true).varianceBalancingFrequency(1);
			coordinator.parentShardPollIntervalMillis(500)
				.shardConsumerDispatchPollIntervalMillis(100)
				.schedulerInitializationBackoffTimeMillis(200);
			lifecycle.taskBackoffTimeMillis(100);
		}
		RetrievalConfig retrieval = configs.retrievalConfig().retrievalSpecificConfig(polling);
		this.scheduler = new Scheduler(configs.checkpointConfig(), coordinator, leases, lifecycle, metrics,
				configs.processorConfig(), retrieval);
	}

	@Override
	public void start() {
		Thread thread = new Thread(this.scheduler, "kcl-scheduler");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void stop() {
		try {
			this.scheduler.startGracefulShutdown().get(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("The KCL did not stop in peace", ex);
		}
	}

}
