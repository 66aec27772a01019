package io.kinesumer.spring.boot;

import java.time.Duration;
import java.time.Instant;

import io.kinesumer.CommitMode;
import io.kinesumer.InvalidSettingException;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.ReadMode;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.RetrySettings;
import io.kinesumer.StartPosition;
import io.kinesumer.TrimmedCheckpoint;
import io.kinesumer.stream.StreamRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the way from properties to settings and subscriptions.
 */
class KinesumerPropertiesTests {

	private final RecordedApplication application = new RecordedApplication();

	private final ApplicationContextRunner contextRunner = this.application.contextRunner();

	@Test
	void aliasesNameStreams() {
		this.contextRunner.withUserConfiguration(KinesumerAutoConfigurationTests.Plain.class)
			.withPropertyValues(
					"kinesumer.streams.orders.arn=arn:aws:kinesis:eu-west-1:123456789012:stream/orders-prod",
					"kinesumer.streams.orders.initial-position.type=trim-horizon")
			.run((context) -> {
				assertThat(this.application.subscription("shop").stream()).isEqualTo(new StreamRef("orders",
						"orders-prod", "arn:aws:kinesis:eu-west-1:123456789012:stream/orders-prod"));
				assertThat(this.application.subscription("shop").start()).isEqualTo(StartPosition.trimHorizon());
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', value = { "kinesumer.streams.unused.region=eu-west-1; kinesumer.streams.unused",
			"kinesumer.streams.orders.name=x,kinesumer.streams.orders.arn=arn:aws:kinesis:a:123456789012:stream/x; kinesumer.streams.orders.name",
			"kinesumer.streams.orders.name=x,kinesumer.streams.other.name=x; kinesumer.streams.other",
			"kinesumer.streams.orders.external-id=x; kinesumer.streams.orders.external-id",
			"kinesumer.streams.orders.role-arn=arn:aws:iam::123456789012:role/r,kinesumer.streams.orders.role-session-name=a b; kinesumer.streams.orders.role-session-name",
			"kinesumer.streams.orders.role-arn=arn:aws:iam::123456789012:role/r,kinesumer.streams.orders.external-id=!; kinesumer.streams.orders.external-id is '******'",
			"kinesumer.streams.orders.arn=arn:aws:sqs:eu-west-1:123456789012:orders; kinesumer.streams.orders is 'orders' but must describe a stream: 'arn:aws:sqs:eu-west-1:123456789012:orders' is not the ARN of a Kinesis stream",
			"kinesumer.streams.orders.arn=arn:aws:kinesis:eu-west-1:123456789012:stream/x,kinesumer.streams.orders.region=us-east-1; kinesumer.streams.orders.region is 'us-east-1' but must be eu-west-1",
			"kinesumer.streams.orders.role-arn=admin; kinesumer.streams.orders.role-arn",
			"kinesumer.streams.orders.initial-position.type=at-timestamp; kinesumer.streams.orders.initial-position.timestamp",
			"kinesumer.kinesis.endpoint=localhost:4566; kinesumer.kinesis.endpoint is 'localhost:4566' but must be an http or https URI with a host (no underscore), such as http://localhost:4566",
			"kinesumer.kinesis.endpoint=http://kinesis_mock:4567; kinesumer.kinesis.endpoint is 'http://kinesis_mock:4567' but must be an http or https URI with a host (no underscore), such as http://localhost:4566",
			"kinesumer.kinesis.sts-endpoint=http:/sts; kinesumer.kinesis.sts-endpoint is 'http:/sts' but must be an http or https URI with a host (no underscore), such as http://localhost:4566",
			"kinesumer.state-store.dynamodb.endpoint=ftp://localhost:8000; kinesumer.state-store.dynamodb.endpoint is 'ftp://localhost:8000' but must be an http or https URI with a host (no underscore), such as http://localhost:4566",
			"kinesumer.streams.orders.endpoint=//localhost:4566; kinesumer.streams.orders.endpoint is '//localhost:4566' but must be an http or https URI with a host (no underscore), such as http://localhost:4566",
			"kinesumer.streams.orders.sts-endpoint=localhost; kinesumer.streams.orders.sts-endpoint is 'localhost' but must be an http or https URI with a host (no underscore), such as http://localhost:4566",
			"kinesumer.region=Frankfurt am Main; kinesumer.region is 'Frankfurt am Main' but must be the name of a region, such as eu-central-1",
			"kinesumer.kinesis.region=eu_west_1; kinesumer.kinesis.region is 'eu_west_1' but must be the name of a region, such as eu-central-1",
			"kinesumer.state-store.dynamodb.region=EU-WEST-1; kinesumer.state-store.dynamodb.region is 'EU-WEST-1' but must be the name of a region, such as eu-central-1",
			"kinesumer.streams.orders.region=eu-west-1.amazonaws.com; kinesumer.streams.orders.region is 'eu-west-1.amazonaws.com' but must be the name of a region, such as eu-central-1",
			"kinesumer.auto-startup=false,kinesumer.kinesis.region=-; kinesumer.kinesis.region is '-' but must be the name of a region, such as eu-central-1",
			"kinesumer.kinesis.role-arn=admin; kinesumer.kinesis.role-arn",
			"kinesumer.initial-position.timestamp=2026-01-31T08:00:00Z; kinesumer.initial-position.timestamp",
			"kinesumer.fan-out.consumer-name=not a name; kinesumer.fan-out.consumer-name",
			"kinesumer.scan.limit=20000; kinesumer.scan.limit",
			"kinesumer.sync.session-timeout=3s; kinesumer.sync.session-timeout",
			"kinesumer.error.recoverer=dead-letter; kinesumer.error.recoverer",
			"kinesumer.error.dead-letter.stream=arn:x; kinesumer.error.dead-letter.stream" })
	void aPropertyThatCannotWorkIsRefusedByKey(String properties, String key) {
		this.contextRunner.withUserConfiguration(KinesumerAutoConfigurationTests.Plain.class)
			.withPropertyValues(properties.split(","))
			.run((context) -> assertThat(RecordedApplication.rootCause(context))
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageStartingWith(key));
	}

	@Test
	void regionsAndEndpointsThatAreEmptyAreNotSet() {
		this.contextRunner.withUserConfiguration(KinesumerAutoConfigurationTests.Plain.class)
			.withPropertyValues("kinesumer.region=", "kinesumer.kinesis.region=", "kinesumer.kinesis.endpoint=",
					"kinesumer.state-store.dynamodb.region=", "kinesumer.state-store.dynamodb.endpoint=",
					"kinesumer.streams.orders.region=", "kinesumer.streams.orders.endpoint=")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void aStreamsModeIsItsOwnElseTheClients() {
		this.contextRunner.withUserConfiguration(KinesumerAutoConfigurationTests.Plain.class)
			.withPropertyValues("kinesumer.mode=fan-out", "kinesumer.streams.orders.mode=polling")
			.run((context) -> {
				assertThat(this.application.subscription("shop").mode()).isEqualTo(ReadMode.POLLING);
				assertThat(context.getBean(KinesumerSettings.class).reading().mode()).isEqualTo(ReadMode.FAN_OUT);
			});
	}

	@Test
	void thePropertiesDefaultsAreTheEngines() {
		this.contextRunner.run((context) -> assertThat(context.getBean(KinesumerSettings.class))
			.isEqualTo(KinesumerSettings.DEFAULTS));
	}

	@Test
	void everyPropertyReachesTheSettings() {
		this.contextRunner.withPropertyValues("kinesumer.sync.interval=1s", "kinesumer.sync.session-timeout=7s",
				"kinesumer.sync.shard-interval=20s", "kinesumer.scan.limit=500", "kinesumer.scan.timeout=3s",
				"kinesumer.scan.interval=250ms", "kinesumer.scan.idle-interval=2s", "kinesumer.scan.threads=3",
				"kinesumer.prefetch.max-bytes=8MB", "kinesumer.prefetch.batches-per-shard=4", "kinesumer.mode=fan-out",
				"kinesumer.fan-out.consumer-name=mine", "kinesumer.fan-out.deregister-on-close=true",
				"kinesumer.fan-out.fallback=polling", "kinesumer.aggregation.enabled=false",
				"kinesumer.commit.mode=manual", "kinesumer.commit.interval=1s", "kinesumer.commit.timeout=4s",
				"kinesumer.rebalance.drain-timeout=9s", "kinesumer.error.initial-backoff=1s",
				"kinesumer.error.max-backoff=5s", "kinesumer.error.multiplier=1.5", "kinesumer.error.max-retries=3",
				"kinesumer.initial-position.type=at-timestamp",
				"kinesumer.initial-position.timestamp=2026-01-31T08:00:00Z", "kinesumer.error.trimmed-checkpoint=fail")
			.run((context) -> {
				KinesumerSettings settings = context.getBean(KinesumerSettings.class);
				assertThat(settings.sync()).isEqualTo(new KinesumerSettings.Sync(Duration.ofSeconds(1),
						Duration.ofSeconds(7), Duration.ofSeconds(20)));
				assertThat(settings.scan()).isEqualTo(new KinesumerSettings.Scan(500, Duration.ofSeconds(3),
						Duration.ofMillis(250), Duration.ofSeconds(2), 3));
				assertThat(settings.reading()).isEqualTo(new KinesumerSettings.Reading(ReadMode.FAN_OUT, false,
						new KinesumerSettings.FanOut("mine", true, KinesumerSettings.FanOut.Fallback.POLLING)));
				assertThat(settings.prefetch()).isEqualTo(new KinesumerSettings.Prefetch(8 * 1024 * 1024, 4));
				assertThat(settings.commit()).isEqualTo(
						new KinesumerSettings.Commit(CommitMode.MANUAL, Duration.ofSeconds(1), Duration.ofSeconds(4)));
				assertThat(settings.rebalance().drainTimeout()).isEqualTo(Duration.ofSeconds(9));
				assertThat(settings.retry())
					.isEqualTo(new RetrySettings(Duration.ofSeconds(1), Duration.ofSeconds(5), 1.5, 3));
				assertThat(settings.start())
					.isEqualTo(StartPosition.atTimestamp(Instant.parse("2026-01-31T08:00:00Z")));
				assertThat(settings.trimmedCheckpoint()).isEqualTo(TrimmedCheckpoint.FAIL);
			});
	}

	@ParameterizedTest
	@CsvSource({ "'', '', '', latest", "trim-horizon, '', '', trim-horizon", "trim-horizon, latest, '', latest",
			"latest, trim-horizon, '', trim-horizon", "'', trim-horizon, latest, latest",
			"latest, latest, trim-horizon, trim-horizon",
			"trim-horizon, latest, 2026-01-31T08:00:00Z, 2026-01-31T08:00:00Z" })
	void theStartIsTheListenersElseTheStreamsElseTheApplications(String application, String stream, String listener,
			String expected) {
		this.contextRunner.withUserConfiguration(ListenerAttributesTests.Attributes.class)
			.withPropertyValues("attribute.initialPosition=" + listener, "kinesumer.streams.orders.region=eu-west-1",
					application.isEmpty() ? "a=b" : "kinesumer.initial-position.type=" + application,
					stream.isEmpty() ? "a=b" : "kinesumer.streams.orders.initial-position.type=" + stream)
			.run((context) -> {
				StartPosition own = this.application.subscription("shop").start();
				StartPosition start = (own != null) ? own : context.getBean(KinesumerSettings.class).start();
				assertThat(start).isEqualTo(switch (expected) {
					case "latest" -> StartPosition.latest();
					case "trim-horizon" -> StartPosition.trimHorizon();
					default -> StartPosition.atTimestamp(Instant.parse(expected));
				});
			});
	}

	@Test
	void theRecovererIsTheAttributesElseTheBeanElseTheProperty() {
		ApplicationContextRunner skipping = this.contextRunner
			.withUserConfiguration(KinesumerAutoConfigurationTests.Plain.class)
			.withPropertyValues("kinesumer.error.recoverer=skip", "kinesumer.error.max-retries=1");
		skipping.run((context) -> assertThat(this.application.subscription("shop").recoverer()).isNotNull());
		RecordRecoverer mine = RecordRecoverer.skip();
		skipping.withBean(RecordRecoverer.class, () -> mine)
			.run((context) -> assertThat(this.application.subscription("shop").recoverer()).isSameAs(mine));
	}

}
