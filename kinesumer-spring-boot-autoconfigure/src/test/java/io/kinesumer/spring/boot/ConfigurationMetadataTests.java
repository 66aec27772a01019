package io.kinesumer.spring.boot;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what an IDE knows of our properties.
 */
class ConfigurationMetadataTests {

	private final Map<String, JsonNode> properties = read();

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "enabled, true", "auto-startup, true", "app, ${spring.application.name}",
			"client-id, -", "region, -", "kinesis.region, -", "kinesis.endpoint, -", "kinesis.role-arn, -",
			"kinesis.external-id, -", "kinesis.role-session-name, -", "streams, -", "state-store.type, dynamodb",
			"state-store.dynamodb.table, kinesumer-state-store", "state-store.dynamodb.region, -",
			"state-store.dynamodb.endpoint, -", "state-store.dynamodb.create-table, false",
			"state-store.jdbc.table-prefix, kinesumer_", "state-store.jdbc.create-table, false", "mode, polling",
			"fan-out.consumer-name, -", "fan-out.deregister-on-close, false", "fan-out.fallback, none",
			"initial-position.type, latest", "initial-position.timestamp, -", "scan.limit, 10000", "scan.timeout, 10s",
			"scan.interval, 200ms", "scan.idle-interval, 1s", "scan.threads, -", "scan.client, sdk",
			"commit.mode, auto", "commit.interval, 5s", "commit.timeout, 2s", "sync.interval, 2s",
			"sync.session-timeout, 10s", "sync.shard-interval, 30s", "rebalance.strategy, balanced",
			"rebalance.drain-timeout, 20s", "prefetch.max-bytes, 64MB", "prefetch.batches-per-shard, 2",
			"error.initial-backoff, 200ms", "error.max-backoff, 30s", "error.multiplier, 2", "error.max-retries, -1",
			"error.recoverer, none", "error.dead-letter.stream, -", "error.trimmed-checkpoint, trim-horizon",
			"aggregation.enabled, true", "health.max-lag, -", "health.stall-after, 1m", "metrics.shard-tag, true",
			"migration.kcl.table, -", "migration.kcl.dry-run, true", "migration.kcl.app, -", "migration.kcl.streams, -",
			"migration.kcl.unread, -", "migration.kcl.watch, 30s", "migration.kcl.force, false" })
	void everyKeyOfTheContractHasItsDefault(String key, String defaultValue) {
		JsonNode property = this.properties.get("kinesumer." + key);
		assertThat(property).as(key).isNotNull();
		assertThat(property.path("defaultValue").asString(null)).isEqualTo(defaultValue);
	}

	@Test
	void everyKeyHasADescriptionThatEndsAsASentence() {
		assertThat(this.properties).allSatisfy(
				(name, property) -> assertThat(property.path("description").asString("")).as(name).endsWith("."));
	}

	@Test
	void healthHasItsSwitch() {
		assertThat(this.properties.get("management.health.kinesumer.enabled").path("defaultValue").asBoolean())
			.isTrue();
	}

	private static Map<String, JsonNode> read() {
		try (InputStream json = ConfigurationMetadataTests.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			Map<String, JsonNode> properties = new LinkedHashMap<>();
			JsonMapper.builder()
				.build()
				.readTree(json)
				.path("properties")
				.forEach((property) -> properties.put(property.path("name").asString(), property));
			return properties;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
