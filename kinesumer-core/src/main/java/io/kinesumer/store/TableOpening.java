package io.kinesumer.store;

import java.time.Duration;
import java.util.Optional;

import io.kinesumer.MissingTableException;
import io.kinesumer.StateStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/**
 * Finds the table, or creates it where that is allowed, and verifies it.
 */
final class TableOpening {

	private static final Logger logger = LoggerFactory.getLogger(TableOpening.class);

	/**
	 * Longer than for other requests: the first one may fetch credentials and load
	 * classes.
	 */
	private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

	/**
	 * A table becomes active within seconds, seldom more than half a minute.
	 */
	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

	private final DynamoDbClient client;

	private final DynamoDbSettings settings;

	private final DynamoDbCalls calls;

	private final AwsRequestOverrideConfiguration bounds = AwsRequestOverrideConfiguration.builder()
		.apiCallTimeout(CALL_TIMEOUT)
		.build();

	private final DescribeTableRequest describe;

	TableOpening(DynamoDbClient client, DynamoDbSettings settings, DynamoDbCalls calls) {
		this.client = client;
		this.settings = settings;
		this.calls = calls;
		this.describe = DescribeTableRequest.builder()
			.tableName(settings.table())
			.overrideConfiguration(this.bounds)
			.build();
	}

	void open() {
		Optional<TableDescription> found = describe();
		if (found.isEmpty()) {
			create();
		}
		TableDescription table = found.filter((there) -> there.tableStatus() != TableStatus.CREATING)
			.orElseGet(this::awaitActive);
		TableSchema.firstDifference(table).ifPresent((difference) -> {
			throw new StateStoreException("Table " + place() + " cannot be the state store: " + difference
					+ ". Name another table, or create this one anew as in schema/create-table.json", null);
		});
	}

	private Optional<TableDescription> describe() {
		return this.calls.callForTable("DescribeTable", () -> {
			try {
				return Optional.of(this.client.describeTable(this.describe).table());
			}
			catch (ResourceNotFoundException ex) {
				return Optional.empty();
			}
		});
	}

	private void create() {
		if (!this.settings.createTable()) {
			throw new MissingTableException("There is no table " + place()
					+ ". Set kinesumer.state-store.dynamodb.create-table: true, or create it with"
					+ " 'aws dynamodb create-table --cli-input-json file://schema/create-table.json --table-name "
					+ this.settings.table() + "'", null);
		}
		CreateTableRequest request = TableSchema.createTable(this.settings.table())
			.overrideConfiguration(this.bounds)
			.build();
		boolean created = this.calls.callForTable("CreateTable", () -> {
			try {
				this.client.createTable(request);
				return true;
			}
			catch (ResourceInUseException ex) {
				return false;
			}
		});
		logger.info(created ? "Created table {}" : "Another client has created table {}", place());
	}

	private TableDescription awaitActive() {
		WaiterOverrideConfiguration patience = WaiterOverrideConfiguration.builder()
			.waitTimeout(PATIENCE)
			.maxAttempts(Math.toIntExact(PATIENCE.dividedBy(LOOK_AGAIN)))
			.backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(LOOK_AGAIN))
			.build();
		try (DynamoDbWaiter waiter = DynamoDbWaiter.builder().client(this.client).build()) {
			DescribeTableResponse active = this.calls
				.callForTable("DescribeTable", () -> waiter.waitUntilTableExists(this.describe, patience))
				.matched()
				.response()
				.orElseThrow(() -> new StateStoreException("Table " + place() + " did not become active", null));
			return active.table();
		}
	}

	private String place() {
		return this.settings.table() + " at " + this.calls.place();
	}

}
