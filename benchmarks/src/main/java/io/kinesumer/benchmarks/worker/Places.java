package io.kinesumer.benchmarks.worker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/**
 * How far each shard is read, in a table of DynamoDB: the least that a consumer needs
 * which goes on where it stopped. Nothing is conditional and nobody shares it. Safe for
 * use by several threads, each with shards of its own.
 */
final class Places {

	private static final String TABLE = "bare-loop-places";

	/** As often as Kinesumer commits at its defaults. */
	private static final long INTERVAL = Duration.ofSeconds(5).toNanos();

	private final DynamoDbClient dynamoDb;

	private final String app;

	private final Map<String, Long> kept = new ConcurrentHashMap<>();

	Places(DynamoDbClient dynamoDb, String app) {
		this.dynamoDb = dynamoDb;
		this.app = app;
	}

	/**
	 * Makes the table if nobody has yet.
	 */
	void open() {
		try {
			this.dynamoDb.createTable((table) -> table.tableName(TABLE)
				.billingMode(BillingMode.PAY_PER_REQUEST)
				.attributeDefinitions(AttributeDefinition.builder()
					.attributeName("shard")
					.attributeType(ScalarAttributeType.S)
					.build())
				.keySchema(KeySchemaElement.builder().attributeName("shard").keyType(KeyType.HASH).build()));
		}
		catch (ResourceInUseException ex) {
			// Another loop of this run made it.
		}
		try (DynamoDbWaiter waiter = this.dynamoDb.waiter()) {
			waiter.waitUntilTableExists((request) -> request.tableName(TABLE));
		}
	}

	/**
	 * How far a shard is read.
	 * @return the last sequence number that was kept, or {@code null} if none was
	 */
	@Nullable String find(String shardId) {
		Map<String, AttributeValue> item = this.dynamoDb
			.getItem((request) -> request.tableName(TABLE).key(key(shardId)).consistentRead(true))
			.item();
		AttributeValue number = item.get("sequence_number");
		return (number != null) ? number.s() : null;
	}

	/**
	 * Keeps how far a shard is read, if it has not been kept for a while, and looks
	 * whether that is still where it was left.
	 */
	void keep(String shardId, String sequenceNumber) {
		long now = System.nanoTime();
		Long last = this.kept.putIfAbsent(shardId, now);
		if (last == null || now - last < INTERVAL) {
			return;
		}
		this.kept.put(shardId, now);
		find(shardId);
		this.dynamoDb.updateItem((request) -> request.tableName(TABLE)
			.key(key(shardId))
			.updateExpression("SET sequence_number = :number")
			.expressionAttributeValues(Map.of(":number", AttributeValue.fromS(sequenceNumber))));
	}

	private Map<String, AttributeValue> key(String shardId) {
		return Map.of("shard", AttributeValue.fromS(this.app + "/" + shardId));
	}

	void close() {
		this.dynamoDb.close();
	}

}
