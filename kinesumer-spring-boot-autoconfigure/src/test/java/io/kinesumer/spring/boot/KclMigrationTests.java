package io.kinesumer.spring.boot;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerException;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.store.StateStore;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications that take over from the Kinesis Client Library as they start.
 */
@ExtendWith(OutputCaptureExtension.class)
class KclMigrationTests {

	private static final String SHARD = "shardId-000000000000";

	private final EmbeddedKinesis kinesis = EmbeddedKinesis.start();

	private final KinesisClient kinesisClient = this.kinesis.client();

	private final EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.inProcess();

	private final DynamoDbClient dynamoDbClient = this.dynamoDb.client();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
						KinesumerStateStoreAutoConfiguration.class, KinesumerMigrationAutoConfiguration.class))
		.withBean(KinesisClient.class, () -> this.kinesisClient, (bean) -> bean.setDestroyMethodName(""))
		.withBean(DynamoDbClient.class, () -> this.dynamoDbClient, (bean) -> bean.setDestroyMethodName(""))
		.withUserConfiguration(Orders.class)
		.withPropertyValues("kinesumer.app=shop", "kinesumer.state-store.dynamodb.create-table=true",
				"kinesumer.sync.interval=200ms", "kinesumer.sync.session-timeout=2s",
				"kinesumer.migration.kcl.table=leases");

	private String handled = "";

	@BeforeEach
	void leaseOfAShardWithOneRecordHandled() {
		this.kinesis.createStream("orders", 1);
		this.handled = put("handled by KCL");
		put("left by KCL");
		this.dynamoDbClient.createTable((table) -> table.tableName("leases")
			.billingMode(BillingMode.PAY_PER_REQUEST)
			.attributeDefinitions(AttributeDefinition.builder()
				.attributeName("leaseKey")
				.attributeType(ScalarAttributeType.S)
				.build())
			.keySchema(KeySchemaElement.builder().attributeName("leaseKey").keyType(KeyType.HASH).build()));
		this.dynamoDbClient.putItem((request) -> request.tableName("leases")
			.item(Map.of("leaseKey", AttributeValue.fromS(SHARD), "checkpoint", AttributeValue.fromS(this.handled),
					"checkpointSubSequenceNumber", AttributeValue.fromN("0"), "leaseCounter",
					AttributeValue.fromN("1"))));
	}

	@AfterEach
	void stop() {
		this.dynamoDbClient.close();
		this.dynamoDb.close();
		this.kinesisClient.close();
		this.kinesis.close();
	}

	@Test
	void aDryRunShowsThePlanAndStartsNothing(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Kinesumer.class).isRunning()).isFalse();
			assertThat(context.getBean(StateStore.class).pin("shop", "orders")).isEmpty();
			assertThat(output).contains("Dry run: nothing is written, and no client starts")
				.contains("goes on after " + this.handled);
		});
	}

	@Test
	void theGroupGoesOnWhereTheLeasesStand(CapturedOutput output) {
		this.contextRunner.withPropertyValues("kinesumer.migration.kcl.dry-run=false").run((context) -> {
			Orders orders = context.getBean(Orders.class);
			await().untilAsserted(() -> assertThat(orders.taken).containsExactly("left by KCL"));
			assertThat(context.getBean(StateStore.class).pin("shop", "orders")).isPresent();
			assertThat(output).doesNotContain("Dry run");
		});
	}

	@Test
	void aChildThatInheritsThePropertiesLeavesTheImportToItsParent() {
		this.contextRunner.withPropertyValues("kinesumer.migration.kcl.dry-run=false")
			.run((parent) -> child().withParent(parent)
				.withPropertyValues("kinesumer.app=shop", "kinesumer.migration.kcl.table=leases",
						"kinesumer.migration.kcl.dry-run=false")
				.run((child) -> {
					assertThat(child).hasNotFailed();
					Orders orders = parent.getBean(Orders.class);
					await().untilAsserted(() -> assertThat(orders.taken).containsExactly("left by KCL"));
				}));
	}

	@Test
	void aChildThatImportsWhatItsParentDoesNotNeedsAListener() {
		this.contextRunner.withPropertyValues("kinesumer.migration.kcl.table=")
			.run((parent) -> child().withParent(parent)
				.withPropertyValues("kinesumer.app=shop", "kinesumer.migration.kcl.table=leases")
				.run((child) -> assertThat(child).getFailure()
					.rootCause()
					.isInstanceOf(InvalidSettingException.class)
					.hasMessageContaining("kinesumer.migration.kcl.app is 'shop'")));
	}

	private static ApplicationContextRunner child() {
		return new ApplicationContextRunner().withConfiguration(
				AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
						KinesumerStateStoreAutoConfiguration.class, KinesumerMigrationAutoConfiguration.class));
	}

	@Test
	void whatIsTakenOverStaysWhenTheApplicationStartsAgain() {
		this.contextRunner.withPropertyValues("kinesumer.migration.kcl.dry-run=false").run((context) -> {
			Orders orders = context.getBean(Orders.class);
			await().untilAsserted(() -> assertThat(orders.taken).hasSize(1));
		});
		this.dynamoDbClient.deleteTable((table) -> table.tableName("leases"));
		put("new");
		this.contextRunner.withPropertyValues("kinesumer.migration.kcl.dry-run=false").run((context) -> {
			Orders orders = context.getBean(Orders.class);
			await().untilAsserted(() -> assertThat(orders.taken).containsExactly("new"));
		});
	}

	@Test
	void aGroupThatHasStartedOfItselfIsNotTakenForAnImport(CapturedOutput output) {
		this.contextRunner.withPropertyValues("kinesumer.migration.kcl.table=")
			.run((context) -> await()
				.until(() -> context.getBean(StateStore.class).shardCache("shop", "orders").isPresent()));
		this.contextRunner.withPropertyValues("kinesumer.migration.kcl.dry-run=false").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("Nothing was imported now into [orders]").doesNotContain("taken over from");
		});
	}

	@Test
	void aStartFailsWhereNothingCanBeTakenOver() {
		this.contextRunner
			.withPropertyValues("kinesumer.migration.kcl.dry-run=false", "kinesumer.migration.kcl.table=other")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("There is no lease table other"));
		this.contextRunner.withPropertyValues("kinesumer.migration.kcl.streams=returns")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("kinesumer.migration.kcl.streams is 'returns'"));
		this.contextRunner.withPropertyValues("kinesumer.migration.kcl.unread=yesterday")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(KinesumerException.class)
				.hasMessageContaining("kinesumer.migration.kcl.unread is 'yesterday'"));
	}

	@ParameterizedTest
	@CsvSource({ "leases, -1s, PT-1S", "leases, 2h, PT2H", "'', -1s, PT-1S" })
	void aWatchThatCannotBeKeptIsRefusedAtTheStart(String table, String watch, String found) {
		this.contextRunner
			.withPropertyValues("kinesumer.migration.kcl.table=" + table, "kinesumer.migration.kcl.watch=" + watch,
					"kinesumer.auto-startup=false")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessage("kinesumer.migration.kcl.watch is '" + found + "' but must be between 0s and 1h"));
	}

	@Test
	void withoutATableThereIsNoMigration() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
							KinesumerStateStoreAutoConfiguration.class, KinesumerMigrationAutoConfiguration.class))
			.withPropertyValues("kinesumer.app=shop")
			.run((context) -> assertThat(context.getBean(KclMigration.class).isRunning()).isFalse());
	}

	private String put(String text) {
		return this.kinesisClient
			.putRecord(
					(request) -> request.streamName("orders").partitionKey("key").data(SdkBytes.fromUtf8String(text)))
			.sequenceNumber();
	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		private final List<String> taken = new CopyOnWriteArrayList<>();

		@KinesumerListener(streams = "orders")
		void on(String order) {
			this.taken.add(order);
		}

	}

}
