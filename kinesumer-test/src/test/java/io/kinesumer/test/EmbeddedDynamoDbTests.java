package io.kinesumer.test;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class EmbeddedDynamoDbTests {

	private EmbeddedDynamoDb dynamoDb = null;

	@AfterEach
	void close() {
		if (this.dynamoDb != null) {
			this.dynamoDb.close();
		}
	}

	static Stream<EmbeddedDynamoDb> forms() {
		return Stream.of(EmbeddedDynamoDb.inProcess(), EmbeddedDynamoDb.onLoopback());
	}

	@ParameterizedTest
	@MethodSource("forms")
	void aFailedConditionReturnsTheOldItem(EmbeddedDynamoDb form) {
		this.dynamoDb = form;
		try (DynamoDbClient client = form.client()) {
			createTable(client);
			client.putItem((put) -> put.tableName("orders").item(item("a", "old")));
			assertThatExceptionOfType(ConditionalCheckFailedException.class)
				.isThrownBy(() -> client.putItem((put) -> put.tableName("orders")
					.item(item("a", "new"))
					.conditionExpression("attribute_not_exists(pk)")
					.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)))
				.satisfies((failure) -> assertThat(failure.item()).isEqualTo(item("a", "old")));
		}
	}

	@ParameterizedTest
	@MethodSource("forms")
	void aSecondClientSeesTheTablesAfterTheFirstWasClosed(EmbeddedDynamoDb form) {
		this.dynamoDb = form;
		try (DynamoDbClient client = form.client()) {
			createTable(client);
		}
		try (DynamoDbClient client = form.client()) {
			assertThat(client.listTables().tableNames()).containsExactly("orders");
		}
	}

	@Test
	void onlyTheLoopbackInterfaceIsListenedOn() throws Exception {
		LoopbackDynamoDb loopback = EmbeddedDynamoDb.onLoopback();
		this.dynamoDb = loopback;
		Optional<InetAddress> outside = NetworkInterface.networkInterfaces()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((address) -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
			.findFirst();
		assumeTrue(outside.isPresent(), "This machine has the loopback interface only");
		assertThatIOException().isThrownBy(() -> new Socket(outside.get(), loopback.endpoint().getPort()).close());
	}

	@Test
	void aTakenPortIsRefusedWithItsNumber() {
		LoopbackDynamoDb first = EmbeddedDynamoDb.onLoopback();
		this.dynamoDb = first;
		int port = first.endpoint().getPort();
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> EmbeddedDynamoDb.onLoopback(port))
			.withMessageContaining(Integer.toString(port));
	}

	@Test
	void eachStartIsEmpty() {
		try (EmbeddedDynamoDb first = EmbeddedDynamoDb.inProcess(); DynamoDbClient client = first.client()) {
			createTable(client);
		}
		this.dynamoDb = EmbeddedDynamoDb.inProcess();
		try (DynamoDbClient client = this.dynamoDb.client()) {
			assertThat(client.listTables().tableNames()).isEmpty();
		}
	}

	private static void createTable(DynamoDbClient client) {
		client.createTable((table) -> table.tableName("orders")
			.attributeDefinitions(
					AttributeDefinition.builder().attributeName("pk").attributeType(ScalarAttributeType.S).build())
			.keySchema(KeySchemaElement.builder().attributeName("pk").keyType(KeyType.HASH).build())
			.billingMode("PAY_PER_REQUEST"));
	}

	private static Map<String, AttributeValue> item(String key, String value) {
		return Map.of("pk", AttributeValue.fromS(key), "v", AttributeValue.fromS(value));
	}

}
