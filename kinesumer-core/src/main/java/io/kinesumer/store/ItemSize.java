package io.kinesumer.store;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * How large DynamoDB counts an item, in bytes: names and values, and a little for each
 * list, map and element. Source: "DynamoDB item sizes and formats" in AWS's developer
 * guide.
 */
final class ItemSize {

	private static final int CONTAINER = 3;

	private static final int ELEMENT = 1;

	private ItemSize() {
	}

	static int of(Map<String, AttributeValue> item) {
		int size = 0;
		for (Map.Entry<String, AttributeValue> attribute : item.entrySet()) {
			size += length(attribute.getKey()) + of(attribute.getValue());
		}
		return size;
	}

	static int of(AttributeValue value) {
		return switch (value.type()) {
			case S -> length(value.s());
			case N -> 2 + new BigDecimal(value.n()).stripTrailingZeros().precision() / 2;
			case B -> value.b().asByteArrayUnsafe().length;
			case M -> CONTAINER + value.m().size() * ELEMENT + of(value.m());
			case L -> CONTAINER + value.l().stream().mapToInt((element) -> ELEMENT + of(element)).sum();
			default -> 1;
		};
	}

	private static int length(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

}
