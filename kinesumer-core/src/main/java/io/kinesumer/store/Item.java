package io.kinesumer.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

import io.kinesumer.CorruptStateException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An item of the table, or a map inside one, read by the types that the table uses. An
 * attribute of another type than expected counts as absent.
 *
 * @param attributes the attributes by name
 */
record Item(Map<String, AttributeValue> attributes) {

	static final String PK = "pk";

	static final String SK = "sk";

	private static final String CLIENT_ID = "client_id";

	private static final String INCARNATION = "incarnation";

	static Builder builder() {
		return new Builder();
	}

	static Map<String, AttributeValue> key(String pk, String sk) {
		return Map.of(PK, value(pk), SK, value(sk));
	}

	static AttributeValue value(String value) {
		return AttributeValue.fromS(value);
	}

	static AttributeValue value(long value) {
		return AttributeValue.fromN(Long.toString(value));
	}

	static AttributeValue value(boolean value) {
		return AttributeValue.fromBool(value);
	}

	static AttributeValue value(Instant value) {
		return value(value.toString());
	}

	static AttributeValue value(Collection<String> values) {
		return AttributeValue.fromL(values.stream().map(Item::value).toList());
	}

	static AttributeValue value(Owner owner) {
		return AttributeValue
			.fromM(Map.of(CLIENT_ID, value(owner.clientId()), INCARNATION, value(owner.incarnation())));
	}

	String sk() {
		return Objects.requireNonNullElse(string(SK), "");
	}

	boolean has(String name) {
		return this.attributes.containsKey(name);
	}

	/**
	 * Verifies that an attribute is of its type where it is there at all.
	 * @throws CorruptStateException if it is of another one
	 */
	void verify(String name, Type type) {
		AttributeValue value = this.attributes.get(name);
		if (value != null && !type.fits(value)) {
			throw new CorruptStateException("attribute " + name + " must be " + type.description + " and is " + value,
					null);
		}
	}

	@Nullable String string(String name) {
		AttributeValue value = this.attributes.get(name);
		return (value != null) ? value.s() : null;
	}

	String string(String name, String absent) {
		return Objects.requireNonNullElse(string(name), absent);
	}

	long number(String name) {
		AttributeValue value = this.attributes.get(name);
		if (value == null || value.n() == null) {
			return 0;
		}
		try {
			return Long.parseLong(value.n());
		}
		catch (NumberFormatException ex) {
			throw new CorruptStateException(
					value.n() + " in attribute " + name + " of item " + sk() + " is not a whole number of 64 bits", ex);
		}
	}

	boolean flag(String name) {
		AttributeValue value = this.attributes.get(name);
		return value != null && Boolean.TRUE.equals(value.bool());
	}

	/**
	 * A time in RFC 3339, in whatever zone: the Go client writes the one of its machine.
	 */
	@Nullable Instant instant(String name) {
		String text = string(name);
		if (text == null) {
			return null;
		}
		try {
			return OffsetDateTime.parse(text).toInstant();
		}
		catch (DateTimeException ex) {
			throw new CorruptStateException(
					"'" + text + "' in attribute " + name + " of item " + sk() + " is not a time of RFC 3339", ex);
		}
	}

	Instant instant(String name, Instant absent) {
		return Objects.requireNonNullElse(instant(name), absent);
	}

	byte[] bytes(String name) {
		AttributeValue value = this.attributes.get(name);
		return (value != null && value.b() != null) ? value.b().asByteArray() : new byte[0];
	}

	List<AttributeValue> list(String name) {
		AttributeValue value = this.attributes.get(name);
		return (value != null && value.hasL()) ? value.l() : List.of();
	}

	List<String> strings(String name) {
		return list(name).stream().map(AttributeValue::s).filter(Objects::nonNull).toList();
	}

	Map<String, AttributeValue> map(String name) {
		AttributeValue value = this.attributes.get(name);
		return (value != null && value.hasM()) ? value.m() : Map.of();
	}

	@Nullable Owner owner(String name) {
		Item owner = new Item(map(name));
		return owner.has(CLIENT_ID) ? new Owner(owner.string(CLIENT_ID, ""), owner.string(INCARNATION, "")) : null;
	}

	/**
	 * What an attribute may be.
	 */
	enum Type {

		/** Text. */
		STRING("a string", (value) -> value.s() != null),

		/** A boolean. */
		FLAG("a boolean", (value) -> value.bool() != null),

		/** A whole number from 0. */
		COUNT("a whole number from 0", (value) -> value.n() != null && value.n().matches("[0-9]{1,18}")),

		/** A client and its incarnation. */
		OWNER("a map of " + CLIENT_ID + " and " + INCARNATION,
				(value) -> value.hasM() && isString(value.m().get(CLIENT_ID)) && isString(value.m().get(INCARNATION)));

		private final String description;

		private final Predicate<AttributeValue> rule;

		Type(String description, Predicate<AttributeValue> rule) {
			this.description = description;
			this.rule = rule;
		}

		private boolean fits(AttributeValue value) {
			return this.rule.test(value);
		}

		private static boolean isString(@Nullable AttributeValue value) {
			return value != null && value.s() != null;
		}

	}

	/**
	 * Collects attributes; leaves out those without a value.
	 */
	static final class Builder {

		private final Map<String, AttributeValue> attributes = new LinkedHashMap<>();

		Builder key(String pk, String sk) {
			return with(PK, value(pk)).with(SK, value(sk));
		}

		Builder with(String name, AttributeValue value) {
			this.attributes.put(name, value);
			return this;
		}

		Builder with(String name, @Nullable String value) {
			return (value != null) ? with(name, value(value)) : this;
		}

		Builder with(String name, @Nullable Owner owner) {
			return (owner != null) ? with(name, value(owner)) : this;
		}

		Builder with(String name, Map<String, AttributeValue> map) {
			return with(name, AttributeValue.fromM(map));
		}

		Map<String, AttributeValue> build() {
			return this.attributes;
		}

	}

}
