package io.kinesumer.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * The table's schema, which is the Go client's. The index is for that client alone, but
 * an index of this kind cannot be added to a table later.
 */
final class TableSchema {

	private static final String INDEX = "index-client-key-last-update";

	private static final List<KeySchemaElement> TABLE_KEY = List.of(key(Item.PK, KeyType.HASH),
			key(Item.SK, KeyType.RANGE));

	private static final List<KeySchemaElement> INDEX_KEY = List.of(key(Item.PK, KeyType.HASH),
			key(ClientItems.LAST_UPDATE, KeyType.RANGE));

	private static final List<String> STRINGS = List.of(Item.PK, Item.SK, ClientItems.LAST_UPDATE);

	private TableSchema() {
	}

	static CreateTableRequest.Builder createTable(String name) {
		return CreateTableRequest.builder()
			.tableName(name)
			.attributeDefinitions(STRINGS.stream().map(TableSchema::string).toList())
			.keySchema(TABLE_KEY)
			.localSecondaryIndexes(LocalSecondaryIndex.builder()
				.indexName(INDEX)
				.keySchema(INDEX_KEY)
				.projection((projection) -> projection.projectionType(ProjectionType.KEYS_ONLY))
				.build())
			.billingMode(BillingMode.PAY_PER_REQUEST);
	}

	/**
	 * What is wrong with a table.
	 * @param table the table
	 * @return a clause that says what is and what should be, or empty if nothing is wrong
	 */
	static Optional<String> firstDifference(TableDescription table) {
		if (!table.keySchema().equals(TABLE_KEY)) {
			return Optional.of("its key is " + text(table.keySchema()) + ", not " + text(TABLE_KEY));
		}
		Optional<LocalSecondaryIndexDescription> index = table.localSecondaryIndexes()
			.stream()
			.filter((candidate) -> INDEX.equals(candidate.indexName()))
			.findFirst();
		if (index.isEmpty()) {
			return Optional.of("it has no local secondary index " + INDEX);
		}
		if (!index.get().keySchema().equals(INDEX_KEY)) {
			return Optional.of("the key of its index " + INDEX + " is " + text(index.get().keySchema()) + ", not "
					+ text(INDEX_KEY));
		}
		Map<String, ScalarAttributeType> types = new LinkedHashMap<>();
		table.attributeDefinitions().forEach((each) -> types.put(each.attributeName(), each.attributeType()));
		return STRINGS.stream()
			.filter((name) -> types.get(name) != ScalarAttributeType.S)
			.findFirst()
			.map((name) -> "its attribute " + name + " is of type " + types.get(name) + ", not S");
	}

	private static KeySchemaElement key(String name, KeyType type) {
		return KeySchemaElement.builder().attributeName(name).keyType(type).build();
	}

	private static AttributeDefinition string(String name) {
		return AttributeDefinition.builder().attributeName(name).attributeType(ScalarAttributeType.S).build();
	}

	private static String text(List<KeySchemaElement> key) {
		return key.stream()
			.map((element) -> element.attributeName() + " " + element.keyTypeAsString())
			.collect(Collectors.joining(", ", "(", ")"));
	}

}
