package io.kinesumer.spring.boot;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.kinesumer.spring.KinesumerCustomizer;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.boot.metrics.KinesumerMetricsAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@code kinesumer.scan.client}: whole applications, and which client served
 * them.
 */
@ExtendWith(OutputCaptureExtension.class)
class ScanClientTests {

	private static EmulatedServices services;

	private final String stream = services.createStream(1);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(KinesumerAutoConfiguration.class,
				KinesumerClientsAutoConfiguration.class, KinesumerStateStoreAutoConfiguration.class,
				KinesumerMetricsAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withBean(AwsCredentialsProvider.class, services::credentials)
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withBean(Listener.class);

	@BeforeAll
	static void startServices() {
		services = new EmulatedServices();
	}

	@AfterAll
	static void stopServices() {
		services.close();
	}

	@BeforeEach
	void logMore() {
		logger().setLevel(Level.INFO);
	}

	@AfterEach
	void logAsBefore() {
		logger().setLevel(null);
	}

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger("io.kinesumer");
	}

	@Test
	void theSdkReadsUnlessToldOtherwise() {
		this.contextRunner.withPropertyValues(services.properties("by-default", this.stream))
			.run((context) -> assertServedBy("sdk", context.getBean(Listener.class),
					context.getBean(MeterRegistry.class)));
	}

	@Test
	void recordsAreReadDirectly(CapturedOutput output) {
		this.contextRunner.withPropertyValues(services.properties("directly", this.stream))
			.withPropertyValues("kinesumer.scan.client=direct")
			.run((context) -> assertServedBy("direct", context.getBean(Listener.class),
					context.getBean(MeterRegistry.class)));
		assertThat(output).doesNotContain("kinesumer.scan.client");
	}

	@Test
	void recordsAreReadDirectlyThroughAParentsClient(CapturedOutput output) {
		elder().run((parent) -> this.contextRunner.withParent(parent)
			.withPropertyValues(services.properties("child", this.stream))
			.withPropertyValues("kinesumer.scan.client=direct")
			.run((context) -> assertServedBy("direct", context.getBean(Listener.class),
					context.getBean(MeterRegistry.class))));
		assertThat(output).doesNotContain("kinesumer.scan.client");
	}

	@Test
	void anOwnClientOfAParentIsNotReadPast(CapturedOutput output) {
		elder().withBean(KinesisClient.class, () -> services.kinesis().client())
			.run((parent) -> this.contextRunner.withParent(parent)
				.withPropertyValues(services.properties("child-of-own", this.stream))
				.withPropertyValues("kinesumer.scan.client=direct")
				.run((context) -> assertServedBy("sdk", context.getBean(Listener.class),
						context.getBean(MeterRegistry.class))));
		assertThat(output).containsOnlyOnce("kinesumer.scan.client=direct").contains("KinesisClient bean");
	}

	private ApplicationContextRunner elder() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(KinesumerAutoConfiguration.class,
					KinesumerClientsAutoConfiguration.class, KinesumerStateStoreAutoConfiguration.class))
			.withBean(AwsCredentialsProvider.class, services::credentials)
			.withPropertyValues(services.properties("elder", this.stream));
	}

	@Test
	void anOwnClientIsNotReadPast(CapturedOutput output) {
		this.contextRunner.withPropertyValues(services.properties("own", this.stream))
			.withPropertyValues("kinesumer.scan.client=direct")
			.withBean(KinesisClient.class, () -> services.kinesis().client())
			.run((context) -> assertServedBy("sdk", context.getBean(Listener.class),
					context.getBean(MeterRegistry.class)));
		assertThat(output).containsOnlyOnce("kinesumer.scan.client=direct").contains("KinesisClient bean");
	}

	@Test
	void interceptorsAreNotReadPast(CapturedOutput output) {
		this.contextRunner.withPropertyValues(services.properties("intercepted", this.stream))
			.withPropertyValues("kinesumer.scan.client=direct")
			.withBean("intercepted", KinesumerCustomizer.class,
					() -> (app,
							builder) -> builder.kinesis(services.kinesis()
								.clientBuilder()
								.overrideConfiguration((all) -> all.addExecutionInterceptor(new ExecutionInterceptor() {
								}))
								.build()))
			.run((context) -> assertServedBy("sdk", context.getBean(Listener.class),
					context.getBean(MeterRegistry.class)));
		assertThat(output).containsOnlyOnce("kinesumer.scan.client=direct").contains(ScanClientTests.class.getName());
	}

	private void assertServedBy(String client, Listener listener, MeterRegistry meters) {
		services.put(this.stream, "key", "one");
		await().until(() -> listener.handled.contains("one"));
		assertThat(meters.find("kinesumer.fetch").timers()).filteredOn((timer) -> timer.count() > 0)
			.isNotEmpty()
			.allSatisfy((timer) -> assertThat(timer.getId().getTag("client")).isEqualTo(client));
	}

	static class Listener {

		private final List<String> handled = new CopyOnWriteArrayList<>();

		@KinesumerListener(streams = "${stream}")
		void on(String record) {
			this.handled.add(record);
		}

	}

}
