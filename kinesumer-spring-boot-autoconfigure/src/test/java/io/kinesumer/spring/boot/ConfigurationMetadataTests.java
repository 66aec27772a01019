package io.kinesumer.spring.boot;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.kinesumer.spring.boot.properties.StreamProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what an IDE knows of our properties, against the list of keys that users may
 * rely on.
 */
class ConfigurationMetadataTests {

	private static final String CONTRACT = "/contract/properties.csv";

	private static final String OF_A_STREAM = "streams.<alias>.";

	private static final Map<String, Class<?>> TYPES = Map.of("list", List.class, "boolean", Boolean.class, "integer",
			Integer.class, "number", Double.class, "text", String.class, "duration", Duration.class, "size",
			DataSize.class, "uri", URI.class, "instant", Instant.class, "map", Map.class);

	private static final Map<Class<?>, String> VALID = Map.of(String.class, "any", URI.class, "http://localhost",
			Instant.class, "2026-01-01T00:00:00Z");

	private final JsonNode metadata = read();

	private final Map<String, JsonNode> properties = byName("properties");

	private final Map<String, JsonNode> hints = byName("hints");

	@ParameterizedTest
	@CsvFileSource(resources = CONTRACT, nullValues = "-", useHeadersInDisplayName = true)
	void everyKeyOfTheContractHasItsTypeAndDefault(String key, String type, String defaultValue) {
		if (key.startsWith(OF_A_STREAM)) {
			bindsForAStream(key.substring(OF_A_STREAM.length()), type);
			return;
		}
		JsonNode property = this.properties.get("kinesumer." + key);
		assertThat(property).as(key).isNotNull();
		assertThat(property.path("defaultValue").asString(null)).isEqualTo(defaultValue);
		String metadataType = property.path("type").asString();
		if (TYPES.containsKey(type)) {
			assertThat(metadataType).startsWith(TYPES.get(type).getName());
		}
		else {
			assertThat(constants(metadataType)).isEqualTo(List.of(type.split("\\|")));
		}
	}

	/**
	 * A map's values have no metadata of their own: an IDE reads their class.
	 */
	private static void bindsForAStream(String key, String type) {
		String value = TYPES.containsKey(type) ? VALID.get(TYPES.get(type)) : type.split("\\|")[0];
		StreamProperties bound = new Binder(new MapConfigurationPropertySource(Map.of("stream." + key, value)))
			.bindOrCreate("stream", Bindable.of(StreamProperties.class));
		assertThat(bound).usingRecursiveComparison().as(key).isNotEqualTo(new StreamProperties());
	}

	@Test
	void everyKeyHasADescriptionThatEndsAsASentence() {
		assertThat(this.properties).allSatisfy(
				(name, property) -> assertThat(property.path("description").asString("")).as(name).endsWith("."));
	}

	@Test
	void everyChoiceIsExplained() {
		Map<String, JsonNode> choices = new LinkedHashMap<>(this.properties);
		choices.values().removeIf((property) -> !property.path("type").asString().startsWith("io.kinesumer"));
		assertThat(choices).isNotEmpty().allSatisfy((name, property) -> {
			assertThat(this.hints).as("hints").containsKey(name);
			List<String> values = new ArrayList<>();
			for (JsonNode value : this.hints.get(name).path("values")) {
				assertThat(value.path("description").asString("")).as(name).endsWith(".");
				values.add(value.path("value").asString());
			}
			assertThat(values).as(name).isEqualTo(constants(property.path("type").asString()));
		});
	}

	@Test
	void everyHintIsForAKey() {
		assertThat(this.properties.keySet()).containsAll(this.hints.keySet());
	}

	@Test
	void healthHasItsSwitch() {
		assertThat(this.properties.get("management.health.kinesumer.enabled").path("defaultValue").asBoolean())
			.isTrue();
	}

	private static List<String> constants(String type) {
		Object[] constants = ClassUtils.resolveClassName(type, null).getEnumConstants();
		assertThat(constants).as(type + " is an enumeration").isNotNull();
		return Arrays.stream(constants)
			.map((constant) -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
			.toList();
	}

	private Map<String, JsonNode> byName(String part) {
		Map<String, JsonNode> named = new LinkedHashMap<>();
		this.metadata.path(part).forEach((node) -> named.put(node.path("name").asString(), node));
		return named;
	}

	private static JsonNode read() {
		try (InputStream json = ConfigurationMetadataTests.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return JsonMapper.builder().build().readTree(json);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
