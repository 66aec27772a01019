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

class CallTimeoutsTests {

	private final ScheduledThreadPoolExecutor executor = (ScheduledThreadPoolExecutor) CallTimeouts
		.executor("call-timeouts");

	@AfterEach
	void shutDown() {
		this.executor.shutdownNow();
	}

	@Test
	void whatHasEndedIsNotKept() {
		int before = this.executor.getQueue().size();
		for (int i = 0; i < 1000; i++) {
			Future<?> bound = this.executor.schedule(() -> {
			}, 30, TimeUnit.SECONDS);
			bound.cancel(false);
		}
		assertThat(this.executor.getQueue().size()).isEqualTo(before);
	}

	@Test
	void noBoundIsTheFirstThatIsDue() {
		Object first = this.executor.getQueue().peek();
		Future<?> bound = this.executor.schedule(() -> {
		}, 30, TimeUnit.SECONDS);
		assertThat(this.executor.getQueue().peek()).isNotNull().isSameAs(first).isNotSameAs(bound);
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
