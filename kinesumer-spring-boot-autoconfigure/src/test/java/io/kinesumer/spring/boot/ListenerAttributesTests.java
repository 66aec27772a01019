package io.kinesumer.spring.boot;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.kinesumer.CommitMode;
import io.kinesumer.ErrorHandler;
import io.kinesumer.InvalidSettingException;
import io.kinesumer.RecordFilter;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.spring.Acknowledgment;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.listener.DuplicateListenerIdException;
import io.kinesumer.spring.listener.PayloadConverter;
import io.kinesumer.spring.listener.Records;
import io.kinesumer.spring.listener.UnsupportedListenerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.annotation.AnnotationUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the way from an annotation's attributes to subscriptions.
 */
class ListenerAttributesTests {

	private final RecordedApplication application = new RecordedApplication();

	private final ApplicationContextRunner contextRunner = this.application.contextRunner();

	private final Map<String, RecordedKinesumer> built = this.application.built();

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
					assertThat(subscription.concurrency()).isEqualTo(4);
					assertThat(subscription.errorHandler()).isSameAs(context.getBean("patient"));
					assertThat(subscription.filter()).isSameAs(context.getBean("all"));
				});
			});
	}

	@Test
	void theConverterNamedReadsThePayloadsAndNoOthers() {
		this.contextRunner.withUserConfiguration(Converting.class).run((context) -> {
			for (Subscription subscription : this.built.get("shop").subscriptions) {
				subscription.handler().handle(List.of(Records.record(1, "[1]")), new Records.RecordedDelivery());
			}
			assertThat(context.getBean(Converting.class).seen).containsExactlyInAnyOrder("a: [7]", "b: [1]");
		});
	}

	/**
	 * Whoever adds an attribute adds it here.
	 */
	@Test
	void theTablesHereKnowEveryAttribute() throws NoSuchMethodException {
		KinesumerListener annotation = Attributes.class.getDeclaredMethod("on", String.class)
			.getAnnotation(KinesumerListener.class);
		Map<String, Object> attributes = AnnotationUtils.getAnnotationAttributes(annotation);
		attributes.remove("id"); // a literal, in Full
		attributes.remove("app");
		attributes.remove("streams");
		assertThat(attributes)
			.allSatisfy((name, value) -> assertThat((String) value).startsWith("${attribute." + name + ":"));
	}

	@Test
	void annotationsMayRepeatAndBeComposed() {
		this.contextRunner.withUserConfiguration(Composed.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(this.built).containsOnlyKeys("shop", "other", "composed");
			assertThat(this.application.subscription("composed").stream().key()).isEqualTo("returns");
			assertThat(List.of(this.application.subscription("shop").listener(),
					this.application.subscription("other").listener()))
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
	@CsvSource({ "mode, push, be polling or fan-out", "concurrency, 1001, be from 1 to 1000",
			"concurrency, 0, be a whole number from 1", "concurrency, two, be a whole number from 1",
			"filter, 'big(', or an expression over the record", "filter, value, name a bean of type",
			"filter, smalOrders, or an expression over the record", "filter, partitonKey() == 'a', cannot be found",
			"filter, partitionKey(), or an expression over the record",
			"converter, avro, there is no bean of that name", "converter, value, name a bean of type",
			"errorHandler, mine, there is no bean of that name", "errorHandler, value, name a bean of type",
			"recoverer, dead-letter, stand beside kinesumer.error.dead-letter.stream",
			"recoverer, nobody, there is no bean of that name", "recoverer, value, name a bean of type",
			"commit, sometimes, be auto or manual", "initialPosition, yesterday, an ISO-8601 instant",
			"autoStartup, perhaps, be true or false", "maxRecords, 10, the method takes one record at a time",
			"streams, '', none of them empty", "streams, arn:aws:s3:::bucket, is not the ARN of a Kinesis stream" })
	void anAttributeThatCannotWorkIsRefusedByName(String attribute, String value, String expected) {
		this.contextRunner.withUserConfiguration(Attributes.class)
			.withPropertyValues("attribute." + attribute + "=" + value)
			.run((context) -> assertThat(RecordedApplication.rootCause(context))
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("'" + attribute + "'")
				.hasMessageContaining(Attributes.class.getName() + ".on")
				.hasMessageContaining(expected));
	}

	@ParameterizedTest
	@CsvSource({ "recoverer, none", "recoverer, skip", "concurrency, 8", "filter, partitionKey() == 'a'",
			"filter, explicitHashKey().startsWith('1')", "filter, partitionKey().substring(5) == 'a'", "mode, polling",
			"commit, auto", "initialPosition, latest", "initialPosition, trim-horizon",
			"streams, arn:aws:kinesis:eu-west-1:123456789012:stream/orders" })
	void anAttributeThatWorksIsTaken(String attribute, String value) {
		this.contextRunner.withUserConfiguration(Attributes.class)
			.withPropertyValues("attribute." + attribute + "=" + value)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void aDeadLetterStreamTakesWhatFails() {
		this.contextRunner.withUserConfiguration(Attributes.class)
			.withPropertyValues("attribute.recoverer=dead-letter", "kinesumer.error.dead-letter.stream=failed",
					"kinesumer.streams.failed.region=eu-west-1")
			.run((context) -> assertThat(this.application.subscription("shop").recoverer())
				.hasToString("dead-letter stream 'failed'"));
	}

	@Test
	void aDeadLetterStreamMayTakeWhatFailsInAllListeners() {
		this.contextRunner.withUserConfiguration(Attributes.class)
			.withPropertyValues("kinesumer.error.recoverer=dead-letter", "kinesumer.error.dead-letter.stream=failed",
					"kinesumer.error.max-retries=3")
			.run((context) -> assertThat(this.application.subscription("shop").recoverer())
				.hasToString("dead-letter stream 'failed'"));
	}

	@ParameterizedTest
	@CsvSource({ "dead-letter, '', kinesumer.error.recoverer", "none, arn:aws:s3:::bucket, dead-letter.stream" })
	void aDeadLetterStreamThatCannotWorkIsRefused(String recoverer, String stream, String key) {
		this.contextRunner.withUserConfiguration(Attributes.class)
			.withPropertyValues("kinesumer.error.recoverer=" + recoverer,
					"kinesumer.error.dead-letter.stream=" + stream)
			.run((context) -> assertThat(RecordedApplication.rootCause(context))
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining(key));
	}

	@Test
	void anUnsupportedSignatureFailsTheStart() {
		this.contextRunner.withUserConfiguration(KinesumerAutoConfigurationTests.TwoPayloads.class)
			.run((context) -> assertThat(RecordedApplication.rootCause(context))
				.isInstanceOf(UnsupportedListenerException.class));
	}

	@Test
	void twoListenersOfOneAppOnOneStreamFail() {
		this.contextRunner.withUserConfiguration(KinesumerAutoConfigurationTests.Plain.class, SameStream.class)
			.run((context) -> assertThat(RecordedApplication.rootCause(context))
				.isInstanceOf(DuplicateSubscriptionException.class)
				.hasMessageContaining("app 'shop'")
				.hasMessageContaining("stream 'orders'")
				.hasMessageContaining("plain.on")
				.hasMessageContaining("same.on"));
	}

	@Test
	void oneStreamUnderTwoNamesIsOneStream() {
		this.contextRunner.withUserConfiguration(KinesumerAutoConfigurationTests.Plain.class, SameStream.class)
			.withPropertyValues("same.stream=alias", "kinesumer.streams.alias.name=orders")
			.run((context) -> assertThat(RecordedApplication.rootCause(context))
				.isInstanceOf(DuplicateSubscriptionException.class));
	}

	@Test
	void twoListenersWithOneIdFail() {
		this.contextRunner.withUserConfiguration(SameId.class)
			.run((context) -> assertThat(RecordedApplication.rootCause(context))
				.isInstanceOf(DuplicateListenerIdException.class)
				.hasMessageContaining("'same'"));
	}

	@Configuration(value = "same", proxyBeanMethods = false)
	static class SameStream {

		@KinesumerListener(streams = "${same.stream:orders}")
		void on(String payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Full {

		@KinesumerListener(streams = { "${my.stream}", "#{'refunds'}" }, id = "#{'fu' + 'll'}", app = "audit",
				mode = "polling", initialPosition = "2026-01-31T08:00:00Z", concurrency = "#{2 + 2}",
				maxRecords = "${my.max}", commit = "manual", errorHandler = "patient", recoverer = "mine",
				filter = "all", autoStartup = "#{1 == 1}")
		void on(List<String> payloads, Acknowledgment acknowledgment) {
		}

		@Bean
		ErrorHandler patient() {
			return (failure, record, attempt) -> ErrorHandler.Verdict.retryAfter(Duration.ofMinutes(1));
		}

		@Bean
		RecordFilter all() {
			return (record) -> true;
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
	static class Converting {

		private final List<String> seen = new ArrayList<>();

		@KinesumerListener(streams = "a", converter = "seven")
		void a(List<Integer> numbers) {
			this.seen.add("a: " + numbers);
		}

		@KinesumerListener(streams = "b")
		void b(int[] numbers) {
			this.seen.add("b: " + Arrays.toString(numbers));
		}

		@Bean
		PayloadConverter seven() {
			return (type) -> (record) -> 7;
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

}
