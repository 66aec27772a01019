package io.kinesumer.spring.boot.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.KinesumerSnapshot;
import io.kinesumer.KinesumerSnapshot.ShardSnapshot;
import io.kinesumer.KinesumerSnapshot.ShardState;
import io.kinesumer.spring.Kinesumers;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KinesumerHealthContributorAutoConfiguration} and what it configures.
 */
class KinesumerHealthContributorAutoConfigurationTests {

	private static final AppHealth JUDGE = new AppHealth(KinesumerSettings.DEFAULTS, Duration.ofMinutes(1),
			Duration.ofMinutes(5));

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(KinesumerAutoConfiguration.class,
				KinesumerHealthContributorAutoConfiguration.class, HealthContributorAutoConfiguration.class));

	@Test
	void healthIsPartOfActuators() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(KinesumerHealthIndicator.class));
	}

	@Test
	void healthBacksOff() {
		this.contextRunner.withPropertyValues("management.health.kinesumer.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(KinesumerHealthIndicator.class));
		this.contextRunner.withPropertyValues("kinesumer.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(KinesumerHealthIndicator.class));
		this.contextRunner.withBean("kinesumerHealthIndicator", HealthIndicator.class, () -> () -> Health.up().build())
			.run((context) -> assertThat(context).doesNotHaveBean(KinesumerHealthIndicator.class));
		this.contextRunner.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(Kinesumers.class));
	}

	@ParameterizedTest
	@CsvSource({ "stall-after, 0s, PT0S", "stall-after, -1m, PT-1M", "max-lag, 0s, PT0S", "max-lag, -1s, PT-1S" })
	void aThresholdThatIsAlwaysPassedIsRefused(String key, String value, String found) {
		this.contextRunner.withPropertyValues("kinesumer.health." + key + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessage("kinesumer.health." + key + " is '" + found + "' but must be longer than zero"));
	}

	@ParameterizedTest
	@CsvSource({ "STARTING, PT1S, PT0S, PT0S, UNKNOWN", "STOPPED, PT1H, PT0S, PT0S, UNKNOWN",
			"RUNNING, PT1S, PT0S, PT0S, UP", "STOPPING, PT1S, PT0S, PT0S, UP", "RUNNING, PT10S, PT0S, PT0S, DOWN",
			"FENCED, PT9S, PT0S, PT0S, DOWN", "FAILED, PT1S, PT0S, PT0S, DOWN", "RUNNING, PT1S, PT1M, PT0S, DOWN",
			"RUNNING, PT1S, PT0S, PT5M1S, OUT_OF_SERVICE", "RUNNING, PT1S, PT1M, PT5M1S, DOWN" })
	void statusFollowsTheSnapshot(KinesumerSnapshot.Status status, Duration heartbeatAge, Duration sinceProgress,
			Duration lag, String expected) {
		Health health = health(snapshot("shop", status, heartbeatAge, shard(sinceProgress, lag)));
		assertThat(health.getStatus()).isEqualTo(new Status(expected));
		assertThat(app(health, "shop")).containsEntry("status", expected);
	}

	@Test
	void aShardThatWaitsForAPersonIsDownAtOnce() {
		ShardSnapshot stalled = new ShardSnapshot("orders", "shard-1", 1, ShardState.STALLED, "1", Duration.ZERO, 0, 0,
				Duration.ZERO, Duration.ZERO, Duration.ZERO, null);
		Health health = health(snapshot("shop", KinesumerSnapshot.Status.RUNNING, Duration.ZERO, stalled));
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(app(health, "shop")).containsEntry("problems", List.of("The engine's own"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "PT1M1S | PT0S | has not been read for PT1M1S: Kinesis has not answered",
			"PT0S | PT1M5S | has handled records that have not been committed for PT1M5S: they would be delivered again" })
	void aStallIsFoundWhereverItIs(Duration sinceRead, Duration sinceCommit, String sentence) {
		ShardSnapshot shard = new ShardSnapshot("orders", "shard-1", 1, ShardState.CONSUMING, "1", Duration.ZERO, 0, 0,
				Duration.ZERO, sinceRead, sinceCommit, null);
		Health health = health(snapshot("shop", KinesumerSnapshot.Status.RUNNING, Duration.ZERO, shard));
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(app(health, "shop")).containsEntry("problems",
				List.of("The engine's own", "Shard orders/shard-1 " + sentence));
	}

	@Test
	void whatIsRareByItsSettingsIsNoStall() {
		ShardSnapshot shard = new ShardSnapshot("orders", "shard-1", 1, ShardState.CONSUMING, "1", Duration.ZERO, 0, 0,
				Duration.ZERO, Duration.ofMillis(60_900), Duration.ofMillis(64_900), null);
		assertThat(health(snapshot("shop", KinesumerSnapshot.Status.RUNNING, Duration.ZERO, shard)).getStatus())
			.isEqualTo(Status.UP);
	}

	@Test
	void aListenerThatHoldsUpAHandOverIsAStall() {
		ShardSnapshot shard = new ShardSnapshot("orders", "shard-1", 1, ShardState.DRAINING, "1", Duration.ZERO, 0, 0,
				Duration.ofMinutes(2), Duration.ofHours(1), Duration.ofHours(1), null);
		Health health = health(snapshot("shop", KinesumerSnapshot.Status.RUNNING, Duration.ZERO, shard));
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(app(health, "shop")).containsEntry("problems", List.of("The engine's own",
				"Shard orders/shard-1 has made no progress for PT2M; its listener has not returned"));
	}

	@Test
	void aPausedShardIsNoStall() {
		ShardSnapshot shard = new ShardSnapshot("orders", "shard-1", 1, ShardState.PAUSED, "1", Duration.ZERO, 0, 0,
				Duration.ofHours(1), Duration.ofHours(1), Duration.ZERO, null);
		assertThat(health(snapshot("shop", KinesumerSnapshot.Status.RUNNING, Duration.ZERO, shard)).getStatus())
			.isEqualTo(Status.UP);
	}

	@Test
	void owningNoShardIsUp() {
		assertThat(health(snapshot("shop", KinesumerSnapshot.Status.RUNNING, Duration.ZERO, null)).getStatus())
			.isEqualTo(Status.UP);
	}

	@Test
	void noListenersAreUnknown() {
		assertThat(health().getStatus()).isEqualTo(Status.UNKNOWN);
	}

	@Test
	void theWorstAppCounts() {
		assertThat(health(snapshot("a", KinesumerSnapshot.Status.RUNNING, Duration.ZERO, null),
				snapshot("b", KinesumerSnapshot.Status.FENCED, Duration.ZERO, null),
				snapshot("c", KinesumerSnapshot.Status.STARTING, Duration.ZERO, null))
			.getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void detailsAreThoseOfTheContract() {
		Health health = health(snapshot("shop", KinesumerSnapshot.Status.RUNNING, Duration.ofSeconds(11),
				shard(Duration.ofMinutes(2), Duration.ofMinutes(6))));
		assertThat(app(health, "shop")).containsEntry("status", "DOWN")
			.containsEntry("clientId", "client-1")
			.containsEntry("leader", true)
			.containsEntry("clients", 2)
			.containsEntry("shards", Map.of("orders", 1L, "refunds", 0L))
			.containsEntry("lastHeartbeat", "2026-01-31T08:00:00Z")
			.containsEntry("maxLag", "PT6M")
			.containsEntry("problems",
					List.of("The engine's own", "No heartbeat has reached the state store for PT11S",
							"Shard orders/shard-1 has made no progress for PT2M; its listener fails: boom",
							"Shard orders/shard-1 is PT6M behind"));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> app(Health health, String app) {
		return ((Map<String, Map<String, Object>>) health.getDetails().get("apps")).get(app);
	}

	private static Health health(KinesumerSnapshot... snapshots) {
		return new KinesumerHealthIndicator(new Fixed(List.of(snapshots)), JUDGE).health();
	}

	private static KinesumerSnapshot snapshot(String app, KinesumerSnapshot.Status status, Duration heartbeatAge,
			@Nullable ShardSnapshot shard) {
		return new KinesumerSnapshot(app, "client-1", status, "client-1", true, 2, 4, List.of("orders", "refunds"),
				(shard != null) ? List.of(shard) : List.of(), Instant.parse("2026-01-31T08:00:00Z"), heartbeatAge,
				List.of("The engine's own"));
	}

	private static ShardSnapshot shard(Duration sinceProgress, Duration lag) {
		return new ShardSnapshot("orders", "shard-1", 1, ShardState.CONSUMING, "1", lag, 1, 1, sinceProgress,
				Duration.ZERO, Duration.ZERO, "boom");
	}

	private record Fixed(List<KinesumerSnapshot> snapshot) implements Kinesumers {

		@Override
		public SortedSet<String> apps() {
			return new TreeSet<>();
		}

		@Override
		public Kinesumer get(String app) {
			throw new IllegalArgumentException(app);
		}

	}

}
