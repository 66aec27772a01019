package io.kinesumer.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * The expressions of one write. Attributes stand in them as {@code #name}, for DynamoDB
 * reserves some 570 words; values as {@code :name}.
 */
final class ConditionalWrite {

	private static final Pattern NAME = Pattern.compile("#(\\w+)");

	private final List<String> conditions = new ArrayList<>();

	private final List<String> sets = new ArrayList<>();

	private final List<String> removes = new ArrayList<>();

	private final Map<String, AttributeValue> values = new HashMap<>();

	private ConditionalWrite() {
	}

	/**
	 * Begins a write.
	 * @param condition what must hold
	 */
	static ConditionalWrite when(String condition) {
		return new ConditionalWrite().and(condition);
	}

	ConditionalWrite and(String condition) {
		this.conditions.add("(" + condition + ")");
		return this;
	}

	ConditionalWrite value(String name, AttributeValue value) {
		this.values.put(":" + name, value);
		return this;
	}

	ConditionalWrite set(String attribute, AttributeValue value) {
		this.sets.add("#" + attribute + " = :new_" + attribute);
		return value("new_" + attribute, value);
	}

	ConditionalWrite setOrRemove(String attribute, @Nullable AttributeValue value) {
		return (value != null) ? set(attribute, value) : remove(attribute);
	}

	ConditionalWrite remove(String... attributes) {
		Arrays.stream(attributes).map((attribute) -> "#" + attribute).forEach(this.removes::add);
		return this;
	}

	void applyTo(UpdateItemRequest.Builder request) {
		String update = Stream.of(clause("SET ", this.sets), clause(" REMOVE ", this.removes))
			.reduce("", String::concat);
		request.updateExpression(update)
			.conditionExpression(condition())
			.expressionAttributeNames(names(update + condition()))
			.expressionAttributeValues(valuesOrNull());
	}

	void applyTo(PutItemRequest.Builder request) {
		request.conditionExpression(condition())
			.expressionAttributeNames(names(condition()))
			.expressionAttributeValues(valuesOrNull());
	}

	void applyTo(DeleteItemRequest.Builder request) {
		request.conditionExpression(condition())
			.expressionAttributeNames(names(condition()))
			.expressionAttributeValues(valuesOrNull());
	}

	private String condition() {
		return String.join(" AND ", this.conditions);
	}

	/**
	 * DynamoDB refuses an empty map.
	 */
	private @Nullable Map<String, AttributeValue> valuesOrNull() {
		return this.values.isEmpty() ? null : this.values;
	}

	private static String clause(String keyword, List<String> actions) {
		return actions.isEmpty() ? "" : keyword + String.join(", ", actions);
	}

	private static Map<String, String> names(String expressions) {
		Map<String, String> names = new HashMap<>();
		Matcher matcher = NAME.matcher(expressions);
		while (matcher.find()) {
			names.put(matcher.group(), matcher.group(1));
		}
		return names;
	}

}
