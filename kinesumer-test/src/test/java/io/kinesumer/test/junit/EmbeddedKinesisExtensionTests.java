package io.kinesumer.test.junit;

import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import io.kinesumer.test.junit.EmbeddedKinesisTest.Stream;
import io.kinesumer.test.kinesis.AdjustableClock;
import io.kinesumer.test.kinesis.KinesisFaults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link EmbeddedKinesisTest @EmbeddedKinesisTest}, as a user would write them.
 */
@EmbeddedKinesisTest(streams = @Stream(name = "orders", shards = 2))
class EmbeddedKinesisExtensionTests {

	private final EmbeddedKinesis ofConstructor;

	private EmbeddedKinesis ofBeforeEach;

	EmbeddedKinesisExtensionTests(EmbeddedKinesis kinesis) {
		this.ofConstructor = kinesis;
	}

	@BeforeEach
	void keep(EmbeddedKinesis kinesis) {
		this.ofBeforeEach = kinesis;
	}

	@Test
	void theStreamsAreThere(KinesisClient client) {
		assertThat(client.listShards((request) -> request.streamName("orders")).shards()).hasSize(2);
	}

	@Test
	void aTestHasOneKinesisThroughout(EmbeddedKinesis kinesis) {
		assertThat(kinesis).isSameAs(this.ofBeforeEach).isSameAs(this.ofConstructor);
	}

	@Test
	void whatIsPutCanBeRead(TestRecords records) {
		String first = records.put("orders", "a", "one");
		records.put("orders", "b", "two");
		assertThat(first).isNotEmpty();
		assertThat(records.in("orders")).extracting((record) -> record.data().asUtf8String())
			.containsExactlyInAnyOrder("one", "two");
	}

	@Test
	void faultsStrike(KinesisFaults faults, TestRecords records) {
		faults.on("PutRecord").times(100).throttle();
		assertThatThrownBy(() -> records.put("orders", "a", "one")).hasMessageContaining("Rate exceeded");
	}

	@Test
	@EmbeddedKinesisTest(streams = @Stream(name = "quiet"), frozenAt = "2026-01-01T00:00:00Z")
	void theClockStandsStillUntilItIsMoved(AdjustableClock clock, TestRecords records) {
		records.put("quiet", "a", "one");
		clock.advance(Duration.ofHours(1));
		records.put("quiet", "a", "two");
		assertThat(records.in("quiet")).extracting((record) -> record.approximateArrivalTimestamp())
			.containsExactly(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-01T01:00:00Z"));
	}

	@Test
	void dynamoDbIsThereForWhoAsks(DynamoDbClient client, LoopbackDynamoDb dynamoDb) {
		assertThat(client.listTables().tableNames()).isEmpty();
		assertThat(dynamoDb.operations()).contains("ListTables");
	}

	@Test
	void aWaitInVainSaysWhatIsThere() {
		Collected<String> collected = new Collected<>(Duration.ofMillis(20));
		collected.add("one");
		assertThat(collected.await(1)).containsExactly("one");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> collected.await(2))
			.withMessage("Waited PT0.02S in vain for 2 of them; there are 1: [one]");
	}

	@Test
	void allIsClosedAfterTheTest() {
		Ended.endpoint = null;
		assertThat(run(Ended.class).getTestsSucceededCount()).isOne();
		assertThatThrownBy(() -> Ended.endpoint.toURL().openConnection().getInputStream())
			.isInstanceOf(ConnectException.class);
	}

	@Test
	void testsInParallelHaveOneEach() {
		SideBySide.seen.clear();
		TestExecutionSummary summary = run(SideBySide.class);
		assertThat(summary.getFailures()).isEmpty();
		assertThat(SideBySide.seen).hasSize(4);
	}

	@Test
	void whatIsWrongIsSaid() {
		assertThat(run(Wrong.class).getFailures()).extracting((failure) -> failure.getException().getMessage())
			.containsExactlyInAnyOrder("@EmbeddedKinesisTest names stream 'orders' twice",
					"@EmbeddedKinesisTest has frozenAt 'noon', but must have an instant such as 2026-01-01T00:00:00Z");
	}

	@Nested
	class Inside {

		@Test
		void theAnnotationOfTheClassAroundCounts(KinesisClient client) {
			assertThat(client.listStreams().streamNames()).containsExactly("orders");
		}

	}

	@Nested
	@TestInstance(TestInstance.Lifecycle.PER_CLASS)
	class AskedForBeforeAll {

		private EmbeddedKinesis ofClass;

		@BeforeAll
		void keep(EmbeddedKinesis kinesis) {
			this.ofClass = kinesis;
		}

		@RepeatedTest(2)
		void theWholeClassHasOne(EmbeddedKinesis kinesis) {
			assertThat(kinesis).isSameAs(this.ofClass);
		}

	}

	private static TestExecutionSummary run(Class<?> type) {
		SummaryGeneratingListener listener = new SummaryGeneratingListener();
		LauncherFactory.create()
			.execute(LauncherDiscoveryRequestBuilder.request()
				.selectors(DiscoverySelectors.selectClass(type))
				.configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
				.configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
				.configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
				.build(), listener);
		return listener.getSummary();
	}

	@ExtendWith(EmbeddedKinesisExtension.class)
	static class Ended {

		static URI endpoint;

		@Test
		void test(EmbeddedKinesis kinesis) {
			endpoint = kinesis.endpoint();
		}

	}

	@EmbeddedKinesisTest(streams = @Stream(name = "orders"))
	@Execution(ExecutionMode.CONCURRENT)
	static class SideBySide {

		static final Set<URI> seen = ConcurrentHashMap.newKeySet();

		private static final CountDownLatch together = new CountDownLatch(2);

		@RepeatedTest(4)
		void test(EmbeddedKinesis kinesis, TestRecords records) throws InterruptedException {
			seen.add(kinesis.endpoint());
			records.put("orders", "a", "one");
			together.countDown();
			assertThat(together.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(records.in("orders")).hasSize(1);
		}

	}

	static class Wrong {

		@Test
		@EmbeddedKinesisTest(streams = { @Stream(name = "orders"), @Stream(name = "orders") })
		void twice(EmbeddedKinesis kinesis) {
		}

		@Test
		@EmbeddedKinesisTest(frozenAt = "noon")
		void noInstant(EmbeddedKinesis kinesis) {
		}

	}

}
