package io.kinesumer.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * The requests to the items of the table. Every read is strongly consistent, every write
 * conditional and of one item. Thread-safe, as the SDK's client is.
 */
final class DynamoDbTable {

	private final DynamoDbClient client;

	private final String name;

	private final DynamoDbCalls calls;

	private final AwsRequestOverrideConfiguration bounds;

	DynamoDbTable(DynamoDbClient client, DynamoDbSettings settings, DynamoDbCalls calls) {
		this.client = client;
		this.name = settings.table();
		this.calls = calls;
		this.bounds = AwsRequestOverrideConfiguration.builder()
			.apiCallTimeout(settings.callTimeout())
			.apiCallAttemptTimeout(settings.callTimeout().dividedBy(2))
			.build();
	}

	Optional<Item> get(Map<String, AttributeValue> key, Subject subject) {
		GetItemRequest request = GetItemRequest.builder()
			.tableName(this.name)
			.key(key)
			.consistentRead(true)
			.overrideConfiguration(this.bounds)
			.build();
		GetItemResponse response = this.calls.call("GetItem", subject, () -> this.client.getItem(request));
		return response.hasItem() ? Optional.of(new Item(response.item())) : Optional.empty();
	}

	/**
	 * All items of a partition, in the order of their sort keys: a request per megabyte.
	 */
	List<Item> query(String partition, Subject subject) {
		return query(all(partition), Integer.MAX_VALUE, subject);
	}

	/**
	 * Those items of a partition whose sort keys come first.
	 */
	List<Item> queryFirst(String partition, int most, Subject subject) {
		return query(all(partition).limit(most), most, subject);
	}

	private static QueryRequest.Builder all(String partition) {
		return QueryRequest.builder()
			.keyConditionExpression("pk = :pk")
			.expressionAttributeValues(Map.of(":pk", Item.value(partition)));
	}

	/**
	 * The items of a partition between two sort keys, both included.
	 */
	List<Item> query(String partition, String from, String to, Subject subject) {
		return query(between(partition, from, to), Integer.MAX_VALUE, subject);
	}

	/**
	 * The keys of the items of a partition between two sort keys, both included.
	 */
	List<Map<String, AttributeValue>> queryKeys(String partition, String from, String to, Subject subject) {
		QueryRequest.Builder keys = between(partition, from, to).projectionExpression("pk, sk");
		return query(keys, Integer.MAX_VALUE, subject).stream().map(Item::attributes).toList();
	}

	private static QueryRequest.Builder between(String partition, String from, String to) {
		return QueryRequest.builder()
			.keyConditionExpression("pk = :pk AND sk BETWEEN :from AND :to")
			.expressionAttributeValues(
					Map.of(":pk", Item.value(partition), ":from", Item.value(from), ":to", Item.value(to)));
	}

	private List<Item> query(QueryRequest.Builder conditions, int most, Subject subject) {
		QueryRequest.Builder request = conditions.tableName(this.name)
			.consistentRead(true)
			.overrideConfiguration(this.bounds);
		List<Item> items = new ArrayList<>();
		QueryResponse page;
		do {
			QueryRequest next = request.build();
			page = this.calls.call("Query", subject, () -> this.client.query(next));
			page.items().forEach((item) -> items.add(new Item(item)));
			request.exclusiveStartKey(page.lastEvaluatedKey());
		}
		while (items.size() < most && page.hasLastEvaluatedKey() && !page.lastEvaluatedKey().isEmpty());
		return items;
	}

	/**
	 * Puts an item in the place of whatever is there, and returns that.
	 */
	WriteOutcome put(Map<String, AttributeValue> item, ConditionalWrite condition, Subject subject) {
		PutItemRequest request = PutItemRequest.builder()
			.applyMutation(condition::applyTo)
			.tableName(this.name)
			.item(item)
			.returnValues(ReturnValue.ALL_OLD)
			.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
			.overrideConfiguration(this.bounds)
			.build();
		return write("PutItem", subject, () -> this.client.putItem(request).attributes());
	}

	/**
	 * Changes an item, and returns it as it is then.
	 */
	WriteOutcome update(Map<String, AttributeValue> key, ConditionalWrite write, Subject subject) {
		UpdateItemRequest request = UpdateItemRequest.builder()
			.applyMutation(write::applyTo)
			.tableName(this.name)
			.key(key)
			.returnValues(ReturnValue.ALL_NEW)
			.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
			.overrideConfiguration(this.bounds)
			.build();
		return write("UpdateItem", subject, () -> this.client.updateItem(request).attributes());
	}

	WriteOutcome delete(Map<String, AttributeValue> key, ConditionalWrite condition, Subject subject) {
		DeleteItemRequest request = DeleteItemRequest.builder()
			.applyMutation(condition::applyTo)
			.tableName(this.name)
			.key(key)
			.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
			.overrideConfiguration(this.bounds)
			.build();
		return write("DeleteItem", subject, () -> this.client.deleteItem(request).attributes());
	}

	private WriteOutcome write(String action, Subject subject, Supplier<Map<String, AttributeValue>> request) {
		return this.calls.call(action, subject, () -> {
			try {
				return new WriteOutcome.Applied(new Item(request.get()));
			}
			catch (ConditionalCheckFailedException ex) {
				boolean stands = ex.hasItem() && !ex.item().isEmpty();
				return new WriteOutcome.Refused(stands ? new Item(ex.item()) : null);
			}
		});
	}

}
