package io.kinesumer.benchmarks.worker;

import java.time.Duration;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.ScanClient;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.direct.LargeReads;
import io.kinesumer.engine.KinesumerBuilder;
import io.kinesumer.store.DynamoDbSettings;
import io.kinesumer.store.DynamoDbStateStore;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;

/**
 * Ours, as a whole: with its group, its commits and a listener for batches.
 */
final class KinesumerPeer implements Peer {

	private final Kinesumer kinesumer;

	KinesumerPeer(Task task, String clientId, Records records) {
		ClientOverrideConfiguration override = Clients.asTheStarterDoes();
		this.kinesumer = KinesumerBuilder.forApp(task.app())
			.clientId(clientId)
			.stateStore(new DynamoDbStateStore(Clients.dynamoDb(task.dynamoDb(), override),
					DynamoDbSettings.of("kinesumer-state-store").withCreateTable(true)))
			.kinesis(Clients.kinesis(task.kinesis(),
					override.toBuilder().addExecutionInterceptor(new LargeReads()).build()))
			.scanClient((task.kind() == Kind.KINESUMER_DIRECT) ? ScanClient.DIRECT : ScanClient.SDK)
			.settings(settings(task))
			.subscribe(Subscription.ofBatches(task.stream(), (batch, delivery) -> {
				if (records.areCounted()) {
					records.add(batch.size());
				}
				else {
					for (KinesumerRecord record : batch) {
						records.take(record.shardId(), record.data());
					}
				}
			}))
			.build();
	}

	private static KinesumerSettings settings(Task task) {
		KinesumerSettings settings = KinesumerSettings.DEFAULTS.withStart(StartPosition.trimHorizon());
		if (task.kind() == Kind.KINESUMER_TUNED) {
			settings = settings.withSync(new KinesumerSettings.Sync(Duration.ofMillis(500), Duration.ofSeconds(3),
					KinesumerSettings.Sync.DEFAULTS.shardInterval()));
		}
		if (task.pace() == Task.Pace.FLAT_OUT) {
			KinesumerSettings.Scan scan = settings.scan();
			Duration none = Duration.ofNanos(1);
			settings = settings
				.withScan(new KinesumerSettings.Scan(scan.limit(), scan.timeout(), none, none, scan.threads()));
		}
		return settings;
	}

	@Override
	public void start() {
		this.kinesumer.start();
	}

	@Override
	public void stop() {
		this.kinesumer.stop();
	}

}
