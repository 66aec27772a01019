package io.kinesumer.spring.docs;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

import io.kinesumer.Kinesumer;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.ListenerEndpointRegistry;
import io.kinesumer.spring.ListenerInterceptor;
import io.kinesumer.spring.RegisteredListener;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerClientsAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerStateStoreAutoConfiguration;
import io.kinesumer.spring.boot.observation.KinesumerObservationAutoConfiguration;
import io.kinesumer.test.EmbeddedKinesis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.core.annotation.AnnotatedElementUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the examples of {@code docs/listeners.md}, all in one application.
 */
@Timeout(120)
class ListenerExamplesTests {

	private static final Map<String, String> OTHER_THAN_JSON = Map.of("csv-orders", "1;5");

	@Test
	void everyExampleIsCalled() {
		Set<String> called = new ConcurrentSkipListSet<>();
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.start(); KinesisClient client = kinesis.client()) {
			contextRunner(kinesis).withBean("seen", ListenerInterceptor.class, () -> (invocation, chain) -> {
				chain.proceed();
				called.add(invocation.listener());
			}).withInitializer((context) -> createStreams(kinesis, client)).run((context) -> {
				assertThat(context).hasNotFailed();
				ListenerEndpointRegistry registry = context.getBean(ListenerEndpointRegistry.class);
				await().atMost(Duration.ofSeconds(30)).until(() -> called.size() == registry.listenerIds().size() - 1);
				assertThat(called).doesNotContain("nightly-import");
				ListenerExamples.Maintenance maintenance = new ListenerExamples.Maintenance(registry);
				maintenance.importNow();
				await().until(() -> called.contains("nightly-import"));
				maintenance.begin();
				assertThat(registry.listener("nightly-import").isPaused()).isTrue();
				maintenance.end();
				assertThat(registry.listeners()).allMatch(RegisteredListener::isRunning);
				Set<ListenerExamples.Order> written = ConcurrentHashMap.newKeySet();
				ListenerExamples.Buffer.target = written::add;
				context.getBean(Kinesumer.class).stop();
				assertThat(written).containsExactly(new ListenerExamples.Order("1", 5));
			});
		}
	}

	private static ApplicationContextRunner contextRunner(EmbeddedKinesis kinesis) {
		return new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
							KinesumerStateStoreAutoConfiguration.class, KinesumerObservationAutoConfiguration.class,
							JacksonAutoConfiguration.class, ValidationAutoConfiguration.class))
			.withBean(AwsCredentialsProvider.class,
					() -> StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
			.withBean(ListenerExamples.OrderService.class)
			.withUserConfiguration(ListenerExamples.Single.class, ListenerExamples.Batch.class,
					ListenerExamples.Meta.class, ListenerExamples.Manual.class, ListenerExamples.Failing.class,
					ListenerExamples.Concurrent.class, ListenerExamples.Filtered.class, ListenerExamples.Extended.class,
					ListenerExamples.Registered.class, ListenerExamples.Async.class, ListenerExamples.Buffering.class)
			.withPropertyValues("kinesumer.region=us-east-1", "kinesumer.kinesis.endpoint=" + kinesis.endpoint(),
					"kinesumer.app=shop", "kinesumer.state-store.type=in-memory", "kinesumer.sync.interval=200ms",
					"kinesumer.sync.session-timeout=8s", "kinesumer.initial-position.type=trim-horizon");
	}

	/**
	 * One for each listener, and a record in it.
	 */
	private static void createStreams(EmbeddedKinesis kinesis, KinesisClient client) {
		Set<String> streams = new TreeSet<>();
		for (Class<?> example : ListenerExamples.class.getDeclaredClasses()) {
			for (var method : example.getDeclaredMethods()) {
				var listener = AnnotatedElementUtils.getMergedAnnotation(method, KinesumerListener.class);
				if (listener != null) {
					streams.addAll(Set.of(listener.streams()));
				}
			}
		}
		streams.forEach((stream) -> {
			kinesis.createStream(stream, 1);
			String data = OTHER_THAN_JSON.getOrDefault(stream, "{\"id\":\"1\",\"amount\":5}");
			client.putRecord(
					(request) -> request.streamName(stream).partitionKey("eu-1").data(SdkBytes.fromUtf8String(data)));
		});
	}

}
