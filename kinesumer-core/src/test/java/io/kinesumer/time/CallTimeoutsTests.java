package io.kinesumer.time;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class CallTimeoutsTests {

	private final ScheduledThreadPoolExecutor executor = (ScheduledThreadPoolExecutor) CallTimeouts
		.executor("call-timeouts");

	@AfterEach
	void shutDown() {
		this.executor.shutdownNow();
	}

	@Test
	void whatHasEndedIsNotKept() {
		for (int i = 0; i < 1000; i++) {
			bound().cancel(false);
		}
		assertThat(this.executor.getQueue().size()).as("its own waking alone").isLessThanOrEqualTo(1);
	}

	@Test
	void noBoundIsTheFirstThatIsDue() {
		Future<?> bound = bound();
		// While its own waking runs, which takes no time, that is not queued.
		await().atMost(Duration.ofSeconds(10))
			.until(() -> this.executor.getQueue().peek(), (first) -> first != null && first != bound);
	}

	private Future<?> bound() {
		return this.executor.schedule(() -> {
		}, 30, TimeUnit.SECONDS);
	}

	@Test
	void itBoundsCallsOfTheSdkOnOneThread() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
				KinesisClient client = client(silent)) {
			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(ApiCallTimeoutException.class)
					.isThrownBy(() -> client.listShards((request) -> request.streamName("orders")
						.overrideConfiguration((bounds) -> bounds.apiCallTimeout(Duration.ofMillis(50)))));
			}
		}
		assertThat(this.executor.getLargestPoolSize()).isOne();
		assertThat(this.executor.isShutdown()).as("it is the caller's").isFalse();
	}

	private KinesisClient client(ServerSocket server) {
		return KinesisClient.builder()
			.endpointOverride(URI.create("http://127.0.0.1:" + server.getLocalPort()))
			.region(Region.US_EAST_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
			.httpClientBuilder(Apache5HttpClient.builder())
			.overrideConfiguration((override) -> override.scheduledExecutorService(this.executor))
			.build();
	}

}
