package io.kinesumer.test.kinesis.wire;

import java.io.EOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.jspecify.annotations.Nullable;

import io.kinesumer.test.kinesis.stream.ServiceError;

/**
 * The fields of a request, or of a structure in it. An absent field and one with a null
 * are the same.
 */
public final class Fields {

	private final Map<String, Object> values;

	private Fields(Map<String, Object> values) {
		this.values = values;
	}

	/**
	 * Reads the body of a request.
	 * @param format the body's form
	 * @param body the body; empty for an operation without input
	 * @return its fields
	 * @throws ServiceError if it cannot be read
	 */
	public static Fields read(WireFormat format, byte[] body) {
		if (body.length == 0) {
			return new Fields(Map.of());
		}
		try (JsonParser parser = format.factory().createParser(body)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				throw ServiceError.serialization("Start of structure expected");
			}
			return readObject(parser);
		}
		catch (IOException ex) {
			throw ServiceError.serialization("The request cannot be read: " + ex.getMessage());
		}
	}

	private static Fields readObject(JsonParser parser) throws IOException {
		Map<String, Object> values = new HashMap<>();
		while (parser.nextToken() == JsonToken.FIELD_NAME) {
			String name = parser.currentName();
			parser.nextToken();
			Object value = readValue(parser);
			if (value != null) {
				values.put(name, value);
			}
		}
		return new Fields(values);
	}

	private static @Nullable Object readValue(JsonParser parser) throws IOException {
		return switch (parser.currentToken()) {
			case START_OBJECT -> readObject(parser);
			case START_ARRAY -> readArray(parser);
			case VALUE_STRING -> parser.getText();
			case VALUE_NUMBER_INT -> parser.getLongValue();
			case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
			case VALUE_TRUE -> Boolean.TRUE;
			case VALUE_FALSE -> Boolean.FALSE;
			case VALUE_EMBEDDED_OBJECT -> parser.getBinaryValue();
			default -> null;
		};
	}

	private static List<Object> readArray(JsonParser parser) throws IOException {
		List<Object> values = new ArrayList<>();
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			if (!parser.hasCurrentToken()) {
				throw new EOFException("The request ends inside a list");
			}
			Object value = readValue(parser);
			if (value != null) {
				values.add(value);
			}
		}
		return values;
	}

	/**
	 * A text.
	 * @param name the field
	 * @return the text, or {@code null} if absent
	 */
	public @Nullable String text(String name) {
		return as(String.class, name);
	}

	/**
	 * A text that must be there.
	 * @param name the field
	 * @return the text
	 * @throws ServiceError if absent
	 */
	public String requireText(String name) {
		return required(name, text(name));
	}

	/**
	 * A whole number.
	 * @param name the field
	 * @return the number, or {@code null} if absent
	 */
	public @Nullable Integer number(String name) {
		Long value = as(Long.class, name);
		if (value != null && (value > Integer.MAX_VALUE || value < Integer.MIN_VALUE)) {
			throw wrongType(name);
		}
		return (value != null) ? Integer.valueOf(value.intValue()) : null;
	}

	/**
	 * A whole number within bounds.
	 * @param name the field
	 * @param absent what it is if absent
	 * @param least the lower bound
	 * @param most the upper bound
	 * @return the number
	 * @throws ServiceError if out of bounds
	 */
	public int number(String name, int absent, int least, int most) {
		Integer value = number(name);
		if (value == null) {
			return absent;
		}
		if (value < least || value > most) {
			throw ServiceError.constraint("'" + value + "'", camel(name),
					(value < least) ? "Member must have value greater than or equal to " + least
							: "Member must have value less than or equal to " + most);
		}
		return value;
	}

	/**
	 * A whole number that must be there.
	 * @param name the field
	 * @return the number
	 * @throws ServiceError if absent
	 */
	public int requireNumber(String name) {
		return required(name, number(name));
	}

	/**
	 * Bytes that must be there.
	 * @param name the field
	 * @return the bytes, the caller's own
	 * @throws ServiceError if absent or not base64
	 */
	public byte[] requireBlob(String name) {
		Object value = this.values.get(name);
		if (value instanceof String text) {
			try {
				return Base64.getDecoder().decode(text);
			}
			catch (IllegalArgumentException ex) {
				throw ServiceError.serialization(name + " is not base64");
			}
		}
		return required(name, as(byte[].class, name));
	}

	/**
	 * A time.
	 * @param name the field
	 * @return the time, or {@code null} if absent
	 */
	public @Nullable Instant time(String name) {
		Object value = this.values.get(name);
		// The SDK sends whole milliseconds in CBOR, and seconds with a fraction in JSON.
		if (value instanceof Long number) {
			return (number > 100_000_000_000L) ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
		}
		BigDecimal seconds = as(BigDecimal.class, name);
		return (seconds != null) ? Instant.ofEpochMilli(seconds.movePointRight(3).longValue()) : null;
	}

	/**
	 * A structure.
	 * @param name the field
	 * @return the structure, or {@code null} if absent
	 */
	public @Nullable Fields structure(String name) {
		return as(Fields.class, name);
	}

	/**
	 * A list of structures that must be there.
	 * @param name the field
	 * @return the structures
	 * @throws ServiceError if absent or of something else
	 */
	public List<Fields> requireStructures(String name) {
		required(name, as(List.class, name));
		return structures(name);
	}

	/**
	 * Whether a field is there.
	 * @param name the field
	 * @return whether it is there and not null
	 */
	public boolean has(String name) {
		return this.values.containsKey(name);
	}

	/**
	 * Whether a field is a text.
	 * @param name the field
	 * @return {@code false} if it is something else or absent
	 */
	public boolean isText(String name) {
		return this.values.get(name) instanceof String;
	}

	/**
	 * Texts, where a single one may stand for a list of one.
	 * @param name the field
	 * @return the texts, none if absent
	 * @throws ServiceError if of something else
	 */
	public List<String> texts(String name) {
		return several(String.class, name);
	}

	/**
	 * Structures, where a single one may stand for a list of one.
	 * @param name the field
	 * @return the structures, none if absent
	 * @throws ServiceError if of something else
	 */
	public List<Fields> structures(String name) {
		return several(Fields.class, name);
	}

	private <T> List<T> several(Class<T> type, String name) {
		Object value = this.values.get(name);
		List<T> several = new ArrayList<>();
		for (Object each : (value instanceof List<?> list) ? list : (value != null) ? List.of(value) : List.of()) {
			if (!type.isInstance(each)) {
				throw wrongType(name);
			}
			several.add(type.cast(each));
		}
		return several;
	}

	private <T> @Nullable T as(Class<T> type, String name) {
		Object value = this.values.get(name);
		if (value == null || type.isInstance(value)) {
			return type.cast(value);
		}
		throw wrongType(name);
	}

	private static <T> T required(String name, @Nullable T value) {
		if (value == null) {
			throw ServiceError.constraint("null", camel(name), "Member must not be null");
		}
		return value;
	}

	private static ServiceError wrongType(String name) {
		return ServiceError.serialization("Unexpected type of field " + name);
	}

	private static String camel(String name) {
		return Character.toLowerCase(name.charAt(0)) + name.substring(1);
	}

}
