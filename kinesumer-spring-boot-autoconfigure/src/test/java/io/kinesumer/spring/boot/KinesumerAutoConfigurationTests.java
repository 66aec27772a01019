package io.kinesumer.spring.boot;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.kinesumer.CommitMode;
import io.kinesumer.InvalidSettingException;
import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.RetrySettings;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.assignment.BalancedAssignor;
import io.kinesumer.assignment.RangeAssignor;
import io.kinesumer.assignment.ShardAssignor;
import io.kinesumer.spring.Acknowledgment;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.Kinesumers;
import io.kinesumer.spring.listener.DuplicateListenerIdException;
import io.kinesumer.spring.listener.KinesumerListenerBeanPostProcessor;
import io.kinesumer.spring.listener.ListenerRegistrar;
import io.kinesumer.spring.listener.UnsupportedListenerException;
import io.kinesumer.stream.StreamRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link KinesumerAutoConfiguration} and the way from annotations to
 * subscriptions.
 */
class KinesumerAutoConfigurationTests {

	private final Map<String, RecordedKinesumer> built = new LinkedHashMap<>();

	private final ApplicationContextRunner withoutFactory = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
						KinesumerStateStoreAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("kinesumer.app=shop");

	private final ApplicationContextRunner contextRunner = this.withoutFactory.withBean(KinesumerFactory.class,
			() -> (app, subscriptions) -> {
				RecordedKinesumer kinesumer = new RecordedKinesumer(app, subscriptions);
				this.built.put(app, kinesumer);
				return kinesumer;
			});

	@Test
	void aListenerBecomesASubscriptionOfTheDefaultApp() {
		this.contextRunner.withUserConfiguration(Plain.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(this.built).containsOnlyKeys("shop");
			assertThat(subscription("shop")).satisfies((subscription) -> {
				assertThat(subscription.stream()).isEqualTo(StreamRef.named("orders"));
				assertThat(subscription.listener()).isEqualTo("plain.on");
				assertThat(subscription.maxRecords()).isOne();
				assertThat(subscription.start()).isNull();
				assertThat(subscription.commitMode()).isNull();
				assertThat(subscription.retry()).isNull();
				assertThat(subscription.recoverer()).isNull();
			});
			assertThat(context.getBean(Kinesumers.class).apps()).containsExactly("shop");
			assertThat(context.getBean(Kinesumers.class).snapshot()).hasSize(1);
			assertThat(context.getBean(Kinesumer.class).app()).isEqualTo("shop");
		});
	}

	@Test
	void theAppIsTheApplicationsNameByDefault() {
		this.contextRunner.withPropertyValues("kinesumer.app=", "spring.application.name=billing")
			.withUserConfiguration(Plain.class)
			.run((context) -> assertThat(this.built).containsOnlyKeys("billing"));
	}

	@Test
	void aListenerWithoutAnAppNeedsTheDefaultOne() {
		this.contextRunner.withPropertyValues("kinesumer.app=")
			.withUserConfiguration(Plain.class)
			.run((context) -> assertThat(rootCause(context)).isInstanceOf(MissingAppException.class));
	}

	@Test
	void noAppIsNeededWithoutListeners() {
		this.withoutFactory.withPropertyValues("kinesumer.app=").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Kinesumers.class).apps()).isEmpty();
			assertThatIllegalArgumentException().isThrownBy(() -> context.getBean(Kinesumers.class).get("shop"))
				.withMessageContaining("'shop'");
		});
	}

	@Test
	void everyAttributeIsApplied() {
		this.contextRunner.withUserConfiguration(Full.class)
			.withPropertyValues("my.stream=payments", "my.max=25")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(this.built).containsOnlyKeys("audit");
				List<Subscription> subscriptions = this.built.get("audit").subscriptions;
				assertThat(subscriptions).extracting((subscription) -> subscription.stream().key())
					.containsExactly("payments", "refunds");
				assertThat(subscriptions).allSatisfy((subscription) -> {
					assertThat(subscription.listener()).isEqualTo("full");
					assertThat(subscription.maxRecords()).isEqualTo(25);
					assertThat(subscription.start())
						.isEqualTo(StartPosition.atTimestamp(Instant.parse("2026-01-31T08:00:00Z")));
					assertThat(subscription.commitMode()).isEqualTo(CommitMode.MANUAL);
					assertThat(subscription.recoverer()).isSameAs(context.getBean("mine"));
				});
			});
	}

	@Test
	void annotationsMayRepeatAndBeComposed() {
		this.contextRunner.withUserConfiguration(Composed.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(this.built).containsOnlyKeys("shop", "other", "composed");
			assertThat(subscription("composed").stream().key()).isEqualTo("returns");
			assertThat(List.of(subscription("shop").listener(), subscription("other").listener()))
				.containsExactlyInAnyOrder("composed.twice", "composed.twice-2");
		});
	}

	@Test
	void aListenerThatIsNotStartedSubscribesToNothing() {
		this.contextRunner.withUserConfiguration(NotStarted.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(this.built).isEmpty();
		});
	}

	@ParameterizedTest
	@CsvSource({ "mode, fan-out, be polling: enhanced fan-out is not supported yet",
			"mode, push, be polling or fan-out", "concurrency, 4, be 1: handling partition keys",
			"concurrency, 0, be a whole number from 1", "concurrency, two, be a whole number from 1",
			"filter, big, be left out: it is not supported yet", "converter, avro, be left out",
			"errorHandler, mine, be left out", "recoverer, dead-letter, dead-letter streams are not supported yet",
			"recoverer, nobody, there is no bean of that name", "recoverer, value, name a bean of type",
			"commit, sometimes, be auto or manual", "initialPosition, yesterday, an ISO-8601 instant",
			"autoStartup, perhaps, be true or false", "maxRecords, 10, the method takes one record at a time",
			"streams, '', none of them empty", "streams, arn:aws:s3:::bucket, is not the ARN of a Kinesis stream" })
	void anAttributeThatCannotWorkIsRefusedByName(String attribute, String value, String expected) {
		this.contextRunner.withUserConfiguration(Attributes.class)
			.withPropertyValues("attribute." + attribute + "=" + value)
			.run((context) -> assertThat(rootCause(context)).isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("'" + attribute + "'")
				.hasMessageContaining(Attributes.class.getName() + ".on")
				.hasMessageContaining(expected));
	}

	@ParameterizedTest
	@CsvSource({ "recoverer, none", "recoverer, skip", "mode, polling", "commit, auto", "initialPosition, latest",
			"initialPosition, trim-horizon", "streams, arn:aws:kinesis:eu-west-1:123456789012:stream/orders" })
	void anAttributeThatWorksIsTaken(String attribute, String value) {
		this.contextRunner.withUserConfiguration(Attributes.class)
			.withPropertyValues("attribute." + attribute + "=" + value)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void anUnsupportedSignatureFailsTheStart() {
		this.contextRunner.withUserConfiguration(TwoPayloads.class)
			.run((context) -> assertThat(rootCause(context)).isInstanceOf(UnsupportedListenerException.class));
	}

	@Test
	void twoListenersOfOneAppOnOneStreamFail() {
		this.contextRunner.withUserConfiguration(Plain.class, SameStream.class)
			.run((context) -> assertThat(rootCause(context)).isInstanceOf(DuplicateSubscriptionException.class)
				.hasMessageContaining("app 'shop'")
				.hasMessageContaining("stream 'orders'")
				.hasMessageContaining("plain.on")
				.hasMessageContaining("same.on"));
	}

	@Test
	void oneStreamUnderTwoNamesIsOneStream() {
		this.contextRunner.withUserConfiguration(Plain.class, SameStream.class)
			.withPropertyValues("same.stream=alias", "kinesumer.streams.alias.name=orders")
			.run((context) -> assertThat(rootCause(context)).isInstanceOf(DuplicateSubscriptionException.class));
	}

	@Test
	void twoListenersWithOneIdFail() {
		this.contextRunner.withUserConfiguration(SameId.class)
			.run((context) -> assertThat(rootCause(context)).isInstanceOf(DuplicateListenerIdException.class)
				.hasMessageContaining("'same'"));
	}

	@Test
	void aliasesNameStreams() {
		this.contextRunner.withUserConfiguration(Plain.class)
			.withPropertyValues(
					"kinesumer.streams.orders.arn=arn:aws:kinesis:eu-west-1:123456789012:stream/orders-prod",
					"kinesumer.streams.orders.initial-position.type=trim-horizon")
			.run((context) -> {
				assertThat(subscription("shop").stream()).isEqualTo(new StreamRef("orders", "orders-prod",
						"arn:aws:kinesis:eu-west-1:123456789012:stream/orders-prod"));
				assertThat(subscription("shop").start()).isEqualTo(StartPosition.trimHorizon());
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', value = { "kinesumer.streams.unused.region=eu-west-1; kinesumer.streams.unused",
			"kinesumer.streams.orders.name=x,kinesumer.streams.orders.arn=arn:aws:kinesis:a:123456789012:stream/x; kinesumer.streams.orders.name",
			"kinesumer.streams.orders.name=x,kinesumer.streams.other.name=x; kinesumer.streams.other",
			"kinesumer.streams.orders.external-id=x; kinesumer.streams.orders.external-id",
			"kinesumer.streams.orders.role-arn=admin; kinesumer.streams.orders.role-arn",
			"kinesumer.streams.orders.mode=fan-out; kinesumer.streams.orders.mode",
			"kinesumer.streams.orders.initial-position.type=at-timestamp; kinesumer.streams.orders.initial-position.timestamp",
			"kinesumer.initial-position.timestamp=2026-01-31T08:00:00Z; kinesumer.initial-position.timestamp",
			"kinesumer.mode=fan-out; kinesumer.mode", "kinesumer.fan-out.consumer-name=x; kinesumer.fan-out",
			"kinesumer.fan-out.deregister-on-close=true; kinesumer.fan-out",
			"kinesumer.fan-out.fallback=polling; kinesumer.fan-out",
			"kinesumer.scan.client=direct; kinesumer.scan.client", "kinesumer.scan.limit=20000; kinesumer.scan.limit",
			"kinesumer.sync.session-timeout=3s; kinesumer.sync.session-timeout",
			"kinesumer.error.recoverer=dead-letter; kinesumer.error.recoverer",
			"kinesumer.error.dead-letter.stream=x; kinesumer.error.dead-letter.stream",
			"kinesumer.error.trimmed-checkpoint=fail; kinesumer.error.trimmed-checkpoint" })
	void aPropertyThatCannotWorkIsRefusedByKey(String properties, String key) {
		this.contextRunner.withUserConfiguration(Plain.class)
			.withPropertyValues(properties.split(","))
			.run((context) -> assertThat(rootCause(context)).isInstanceOf(InvalidSettingException.class)
				.hasMessageStartingWith(key));
	}

	@Test
	void thePropertiesDefaultsAreTheEngines() {
		this.contextRunner.run((context) -> assertThat(context.getBean(KinesumerSettings.class))
			.isEqualTo(KinesumerSettings.DEFAULTS));
	}

	@Test
	void everyPropertyReachesTheSettings() {
		this.contextRunner
			.withPropertyValues("kinesumer.sync.interval=1s", "kinesumer.sync.session-timeout=7s",
					"kinesumer.sync.shard-interval=20s", "kinesumer.scan.limit=500", "kinesumer.scan.timeout=3s",
					"kinesumer.scan.interval=250ms", "kinesumer.scan.idle-interval=2s", "kinesumer.scan.threads=3",
					"kinesumer.prefetch.max-bytes=8MB", "kinesumer.prefetch.batches-per-shard=4",
					"kinesumer.commit.mode=manual", "kinesumer.commit.interval=1s", "kinesumer.commit.timeout=4s",
					"kinesumer.rebalance.drain-timeout=9s", "kinesumer.error.initial-backoff=1s",
					"kinesumer.error.max-backoff=5s", "kinesumer.error.multiplier=1.5", "kinesumer.error.max-retries=3",
					"kinesumer.initial-position.type=at-timestamp",
					"kinesumer.initial-position.timestamp=2026-01-31T08:00:00Z")
			.run((context) -> {
				KinesumerSettings settings = context.getBean(KinesumerSettings.class);
				assertThat(settings.sync()).isEqualTo(new KinesumerSettings.Sync(Duration.ofSeconds(1),
						Duration.ofSeconds(7), Duration.ofSeconds(20)));
				assertThat(settings.scan()).isEqualTo(new KinesumerSettings.Scan(500, Duration.ofSeconds(3),
						Duration.ofMillis(250), Duration.ofSeconds(2), 3));
				assertThat(settings.prefetch()).isEqualTo(new KinesumerSettings.Prefetch(8 * 1024 * 1024, 4));
				assertThat(settings.commit()).isEqualTo(
						new KinesumerSettings.Commit(CommitMode.MANUAL, Duration.ofSeconds(1), Duration.ofSeconds(4)));
				assertThat(settings.rebalance().drainTimeout()).isEqualTo(Duration.ofSeconds(9));
				assertThat(settings.retry())
					.isEqualTo(new RetrySettings(Duration.ofSeconds(1), Duration.ofSeconds(5), 1.5, 3));
				assertThat(settings.start())
					.isEqualTo(StartPosition.atTimestamp(Instant.parse("2026-01-31T08:00:00Z")));
			});
	}

	@Test
	void theRecovererIsTheAttributesElseTheBeanElseTheProperty() {
		ApplicationContextRunner skipping = this.contextRunner.withUserConfiguration(Plain.class)
			.withPropertyValues("kinesumer.error.recoverer=skip", "kinesumer.error.max-retries=1");
		skipping.run((context) -> assertThat(subscription("shop").recoverer()).isNotNull());
		RecordRecoverer mine = RecordRecoverer.skip();
		skipping.withBean(RecordRecoverer.class, () -> mine)
			.run((context) -> assertThat(subscription("shop").recoverer()).isSameAs(mine));
	}

	@Test
	void theAssignorFollowsTheStrategyAndBacksOff() {
		this.contextRunner
			.run((context) -> assertThat(context).getBean(ShardAssignor.class).isInstanceOf(BalancedAssignor.class));
		this.contextRunner.withPropertyValues("kinesumer.rebalance.strategy=range")
			.run((context) -> assertThat(context).getBean(ShardAssignor.class).isInstanceOf(RangeAssignor.class));
		ShardAssignor mine = (input) -> new TreeMap<>();
		this.contextRunner.withBean(ShardAssignor.class, () -> mine)
			.run((context) -> assertThat(context).getBean(ShardAssignor.class).isSameAs(mine));
	}

	@Test
	void disabledLeavesNothing() {
		this.contextRunner.withPropertyValues("kinesumer.enabled=false")
			.withUserConfiguration(TwoPayloads.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(Kinesumers.class)
				.doesNotHaveBean(Kinesumer.class)
				.doesNotHaveBean(ListenerRegistrar.class)
				.doesNotHaveBean(KinesumerListenerBeanPostProcessor.class));
	}

	@Test
	void clientsStartAndStopWithTheContextAgainAndAgain() {
		this.contextRunner.withUserConfiguration(Plain.class).run((context) -> {
			RecordedKinesumer kinesumer = this.built.get("shop");
			assertThat(kinesumer.calls).containsExactly("start");
			((Lifecycle) context.getSourceApplicationContext()).stop();
			assertThat(kinesumer.calls).containsExactly("start", "stop");
			((Lifecycle) context.getSourceApplicationContext()).start();
			assertThat(kinesumer.calls).containsExactly("start", "stop", "start");
		});
		assertThat(this.built.get("shop").calls).containsExactly("start", "stop", "start", "stop");
	}

	@Test
	void clientsOfAnApplicationThatDoesNotAutoStartAreStoppedAllTheSame() {
		this.contextRunner.withUserConfiguration(Plain.class)
			.withPropertyValues("kinesumer.auto-startup=false")
			.run((context) -> {
				assertThat(this.built.get("shop").calls).isEmpty();
				context.getBean(Kinesumer.class).start();
			});
		assertThat(this.built.get("shop").calls).containsExactly("start", "stop");
	}

	@Test
	void theLifecycleRunsBetweenExecutorsAndWebServer() {
		this.contextRunner.withUserConfiguration(Plain.class)
			.run((context) -> assertThat(context.getBeansOfType(SmartLifecycle.class).values())
				.filteredOn(KinesumerLifecycle.class::isInstance)
				.singleElement()
				.satisfies((lifecycle) -> assertThat(lifecycle.getPhase()).isEqualTo(Integer.MAX_VALUE - 100)));
	}

	@Test
	void theDefaultKinesumerCanBeInjectedAndBacksOff() {
		this.contextRunner.withUserConfiguration(Plain.class, Injecting.class).run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(Injecting.class).kinesumer.pause("orders", "shard");
			assertThat(this.built.get("shop").calls).containsExactly("start", "pause orders shard");
		});
		RecordedKinesumer mine = new RecordedKinesumer("mine", List.of());
		this.contextRunner.withBean(Kinesumer.class, () -> mine)
			.run((context) -> assertThat(context).getBean(Kinesumer.class).isSameAs(mine));
	}

	@Test
	void listenersAreFoundUnderLazyInitialization() {
		this.contextRunner.withUserConfiguration(Plain.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				context.getBean(ListenerRegistrar.class);
				assertThat(this.built).containsOnlyKeys("shop");
			});
	}

	@Test
	void aListenerThatComesTooLateFails() {
		this.contextRunner.withUserConfiguration(TooLate.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThatException().isThrownBy(() -> context.getBean("late"))
				.havingRootCause()
				.withMessageContaining("'late'")
				.withMessageContaining("make it a singleton that is not lazy");
		});
	}

	@Test
	void jsonListenersNeedJackson() {
		this.contextRunner.withUserConfiguration(Plain.class)
			.withClassLoader(new FilteredClassLoader(JsonMapper.class))
			.run((context) -> assertThat(context).hasNotFailed());
		this.contextRunner.withUserConfiguration(Json.class)
			.withClassLoader(new FilteredClassLoader(JsonMapper.class))
			.run((context) -> assertThat(rootCause(context)).isInstanceOf(UnsupportedListenerException.class)
				.hasMessageContaining("JsonMapper"));
	}

	private static Throwable rootCause(AssertableApplicationContext context) {
		return NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure());
	}

	private Subscription subscription(String app) {
		assertThat(this.built.get(app).subscriptions).hasSize(1);
		return this.built.get(app).subscriptions.get(0);
	}

	@Configuration(value = "plain", proxyBeanMethods = false)
	static class Plain {

		@KinesumerListener(streams = "orders")
		void on(String payload) {
		}

	}

	@Configuration(value = "same", proxyBeanMethods = false)
	static class SameStream {

		@KinesumerListener(streams = "${same.stream:orders}")
		void on(String payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Json {

		@KinesumerListener(streams = "orders")
		void on(Map<String, String> payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Full {

		@KinesumerListener(streams = { "${my.stream}", "#{'refunds'}" }, id = "#{'fu' + 'll'}", app = "audit",
				mode = "polling", initialPosition = "2026-01-31T08:00:00Z", concurrency = "1", maxRecords = "${my.max}",
				commit = "manual", recoverer = "mine", autoStartup = "#{1 == 1}")
		void on(List<String> payloads, Acknowledgment acknowledgment) {
		}

		@Bean
		RecordRecoverer mine() {
			return (record, failure, attempts) -> {
			};
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@KinesumerListener(streams = "", app = "composed")
	@interface Returns {

		@AliasFor(annotation = KinesumerListener.class, attribute = "streams")
		String[] value();

	}

	@Configuration(value = "composed", proxyBeanMethods = false)
	static class Composed {

		@Returns("returns")
		void composed(String payload) {
		}

		@KinesumerListener(streams = "a")
		@KinesumerListener(streams = "b", app = "other")
		void twice(String payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NotStarted {

		@KinesumerListener(streams = "orders", autoStartup = "false")
		void on(String payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Attributes {

		@KinesumerListener(streams = "${attribute.streams:orders}", mode = "${attribute.mode:}",
				initialPosition = "${attribute.initialPosition:}", concurrency = "${attribute.concurrency:1}",
				maxRecords = "${attribute.maxRecords:}", commit = "${attribute.commit:}",
				errorHandler = "${attribute.errorHandler:}", recoverer = "${attribute.recoverer:}",
				filter = "${attribute.filter:}", converter = "${attribute.converter:}",
				autoStartup = "${attribute.autoStartup:true}")
		void on(String payload) {
		}

		@Bean
		String value() {
			return "";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoPayloads {

		@KinesumerListener(streams = "orders")
		void on(String first, byte[] second) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SameId {

		@KinesumerListener(streams = "a", id = "same")
		void first(String payload) {
		}

		@KinesumerListener(streams = "b", id = "same")
		void second(String payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Injecting {

		private final Kinesumer kinesumer;

		Injecting(Kinesumer kinesumer) {
			this.kinesumer = kinesumer;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TooLate {

		@Bean
		@Lazy
		Plain late() {
			return new Plain();
		}

	}

}
