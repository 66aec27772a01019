package io.kinesumer.spring.boot.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.kinesumer.Kinesumer;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.boot.EmulatedServices;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerClientsAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerStateStoreAutoConfiguration;
import io.kinesumer.spring.boot.observation.KinesumerObservationAutoConfiguration;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What Prometheus reads from an application that consumes: names, units and labels are a
 * promise to whoever has built dashboards and alerts on them.
 */
class PrometheusScrapeTests {

	private static EmulatedServices services;

	private final String stream = services.createStream(2);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(KinesumerAutoConfiguration.class,
				KinesumerClientsAutoConfiguration.class, KinesumerStateStoreAutoConfiguration.class,
				KinesumerMetricsAutoConfiguration.class, KinesumerObservationAutoConfiguration.class,
				MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
				PrometheusMetricsExportAutoConfiguration.class, ObservationAutoConfiguration.class))
		.withBean(AwsCredentialsProvider.class, services::credentials)
		.withUserConfiguration(Orders.class)
		.withPropertyValues(services.properties("shop", this.stream))
		.withPropertyValues("kinesumer.error.recoverer=skip", "kinesumer.error.max-retries=1");

	@BeforeAll
	static void startServices() {
		services = new EmulatedServices();
	}

	@AfterAll
	static void stopServices() {
		services.close();
	}

	@Test
	void aScrapeShowsExactlyTheMetersOfTheContract() {
		services.put(this.stream, "a", "one");
		services.put(this.stream, "a", "broken");
		services.put(this.stream, "a", "two");
		this.contextRunner.run((context) -> {
			PrometheusMeterRegistry registry = context.getBean(PrometheusMeterRegistry.class);
			await().until(() -> context.getBean(Orders.class).handled.size() == 2);
			await().until(() -> scrape(registry).value("kinesumer_commit_seconds_count") > 0);
			await().until(() -> scrape(registry).series("kinesumer_lag_seconds").size() == 2);
			await().until(() -> scrape(registry).value("kinesumer_shards_unowned") == 0);
			Scrape scrape = scrape(registry);
			assertThat(scrape.keys()).containsExactlyInAnyOrderEntriesOf(contract());
			assertDashboardAndAlertsAskForWhatIsThere(scrape.keys());
			assertThat(scrape.value("kinesumer_records_total", "app", "shop", "stream", this.stream)).isEqualTo(3);
			assertThat(scrape.value("kinesumer_bytes_total")).isEqualTo("onebrokentwo".length());
			assertThat(scrape.value("kinesumer_retries_total")).isEqualTo(1);
			assertThat(scrape.value("kinesumer_recovered_total")).isEqualTo(1);
			assertThat(scrape.value("kinesumer_shards_assigned", "stream", this.stream)).isEqualTo(2);
			assertThat(scrape.value("kinesumer_leader")).isEqualTo(1);
			assertThat(scrape.value("kinesumer_clients")).isEqualTo(1);
			assertThat(scrape.series("kinesumer_lag_seconds", "shard", "shardId-000000000001")).singleElement()
				.satisfies((sample) -> assertThat(sample.value()).isZero());
			assertThat(scrape.series("kinesumer_checkpoint_age_seconds")).hasSize(2)
				.allSatisfy((sample) -> assertThat(sample.value()).isBetween(0.0, 60.0));
			assertThat(scrape.value("kinesumer_fetch_seconds_count", "mode", "polling", "client", "sdk", "outcome",
					"success"))
				.isPositive();
			assertThat(scrape.value("kinesumer_commit_seconds_count", "outcome", "success")).isPositive();
			assertThat(scrape.value("kinesumer_rebalances_total", "reason", "leader-changed")).isPositive();
			assertThat(scrape.value("kinesumer_store_requests_total", "app", "shop", "operation", "UpdateItem",
					"outcome", "success"))
				.isPositive();
			assertThat(scrape.value("kinesumer_listener_seconds_count", "error", "IllegalStateException")).isEqualTo(2);
		});
	}

	private static void assertDashboardAndAlertsAskForWhatIsThere(Map<String, String> keys) {
		Map<String, String> dashboard = ObservabilityFiles.dashboard();
		assertThat(dashboard).hasSizeGreaterThan(30);
		dashboard.forEach(
				(query, legend) -> assertThat(ObservabilityFiles.unknown(query, legend, keys)).as(query).isEmpty());
		assertThat(ObservabilityFiles.alerts()).hasSizeGreaterThan(10).allSatisfy((alert) -> {
			String text = String.valueOf(alert.get("annotations"));
			assertThat(ObservabilityFiles.unknown(String.valueOf(alert.get("expr")), text, keys)).isEmpty();
		});
		keys.keySet()
			.forEach((name) -> assertThat(String.join(" ", dashboard.keySet()) + ObservabilityFiles.alerts())
				.as("someone looks at " + name)
				.contains(name.replaceAll("_(count|sum|max)$", "")));
	}

	@Test
	void everyAlertIsInTheRunbook() {
		assertThat(ObservabilityFiles.alerts()).allSatisfy((alert) -> {
			String name = String.valueOf(alert.get("alert"));
			assertThat(ObservabilityFiles.runbook()).contains("\n### " + name + "\n");
			assertThat(String.valueOf(alert.get("annotations")))
				.contains("docs/operations.md#" + name.toLowerCase(Locale.ROOT));
			assertThat(String.valueOf(alert.get("labels"))).containsPattern("severity=(critical|warning|info)");
		});
		contract().keySet()
			.forEach((series) -> assertThat(ObservabilityFiles.runbook())
				.contains(series.replaceAll("_(seconds|total).*", "").replace("_active", "").replace('_', '.')));
	}

	/**
	 * Each series with its labels, in alphabetical order.
	 */
	private static Map<String, String> contract() {
		Map<String, String> contract = new TreeMap<>();
		contract.put("kinesumer_lag_seconds", "app shard stream");
		contract.put("kinesumer_checkpoint_age_seconds", "app shard stream");
		contract.put("kinesumer_shards_assigned", "app stream");
		contract.put("kinesumer_shards_unowned", "app");
		contract.put("kinesumer_clients", "app");
		contract.put("kinesumer_leader", "app");
		contract.put("kinesumer_records_total", "app stream");
		contract.put("kinesumer_bytes_total", "app stream");
		contract.put("kinesumer_retries_total", "app stream");
		contract.put("kinesumer_recovered_total", "app stream");
		contract.put("kinesumer_fetch_throttled_total", "app stream");
		contract.put("kinesumer_rebalances_total", "app reason");
		contract.put("kinesumer_store_requests_total", "app operation outcome");
		contract.put("kinesumer_errors_total", "app type");
		contract.put("kinesumer_events_dropped_total", "app");
		for (String part : List.of("count", "sum", "max")) {
			contract.put("kinesumer_fetch_seconds_" + part, "app client mode outcome stream");
			contract.put("kinesumer_commit_seconds_" + part, "app outcome stream");
			contract.put("kinesumer_listener_seconds_" + part, "app error listener stream");
			contract.put("kinesumer_listener_active_seconds_" + part, "app listener stream");
		}
		return contract;
	}

	@Test
	void seriesOfAShardGoWithTheShardAndThoseOfTheLeaderWithTheLead() {
		this.contextRunner.run((context) -> {
			PrometheusMeterRegistry registry = context.getBean(PrometheusMeterRegistry.class);
			Kinesumer kinesumer = context.getBean(Kinesumer.class);
			await().until(() -> scrape(registry).series("kinesumer_lag_seconds").size() == 2);
			kinesumer.stop();
			assertThat(scrape(registry).keys()).doesNotContainKeys("kinesumer_lag_seconds",
					"kinesumer_checkpoint_age_seconds", "kinesumer_shards_assigned", "kinesumer_clients",
					"kinesumer_shards_unowned");
			assertThat(scrape(registry).value("kinesumer_leader")).isZero();
			kinesumer.start();
			await().until(() -> scrape(registry).series("kinesumer_lag_seconds").size() == 2);
			assertThat(scrape(registry).value("kinesumer_shards_assigned")).isEqualTo(2);
		});
	}

	@Test
	void largeStreamsCanDoWithoutTheShardsTag() {
		this.contextRunner.withPropertyValues("kinesumer.metrics.shard-tag=false").run((context) -> {
			PrometheusMeterRegistry registry = context.getBean(PrometheusMeterRegistry.class);
			await().until(() -> scrape(registry).value("kinesumer_shards_assigned") == 2);
			Scrape scrape = scrape(registry);
			assertThat(scrape.keys()).containsEntry("kinesumer_lag_seconds", "app stream")
				.containsEntry("kinesumer_checkpoint_age_seconds", "app stream");
			assertThat(scrape.series("kinesumer_lag_seconds")).hasSize(1);
		});
	}

	private static Scrape scrape(PrometheusMeterRegistry registry) {
		return Scrape.of(registry.scrape());
	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		private final List<String> handled = new CopyOnWriteArrayList<>();

		@KinesumerListener(streams = "${stream}")
		void on(String order) {
			if (order.equals("broken")) {
				throw new IllegalStateException(order);
			}
			this.handled.add(order);
		}

	}

}
