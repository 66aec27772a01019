package io.kinesumer.reader;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.kinesumer.AccessDeniedException;
import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.ScanClient;
import io.kinesumer.direct.CannedAnswers;
import io.kinesumer.direct.LargeReads;
import io.kinesumer.direct.RandomAnswers;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.kinesis.KinesisLimits;
import io.kinesumer.test.KinesisLocal;
import io.kinesumer.time.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * The same reads by the SDK alone and directly: nothing but the work they take may
 * differ.
 */
@Timeout(120)
class DirectReadsTests {

	private static final StreamRef STREAM = StreamRef.named("orders");

	private static final ShardKey SHARD = new ShardKey("orders", "shardId-000000000000");

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final CannedAnswers network = new CannedAnswers();

	@BeforeEach
	void listen() {
		this.log.start();
		logger().setLevel(Level.INFO);
		logger().addAppender(this.log);
	}

	@AfterEach
	void listenNoLonger() {
		SdkGlobalTime.setGlobalTimeOffset(0);
		logger().setLevel(null);
		logger().detachAppender(this.log);
	}

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger(RecordReads.class);
	}

	@Test
	void recordsAreTheSame() {
		try (EmbeddedKinesis kinesis = unlimited(); KinesisClient client = kinesis.client()) {
			kinesis.createStream("orders", 1);
			recordsAreTheSame(client, STREAM);
		}
	}

	@Test
	void recordsAreTheSameOnOthersEmulators() {
		Assumptions.assumeTrue(KinesisLocal.isAvailable(), () -> KinesisLocal.whyUnavailable().orElse(""));
		try (KinesisLocal kinesis = KinesisLocal.start(); KinesisClient client = kinesis.client()) {
			client.createStream((request) -> request.streamName("orders").shardCount(1));
			awaitActive(client);
			recordsAreTheSame(client,
					StreamRef.of(client.describeStreamSummary((request) -> request.streamName("orders"))
						.streamDescriptionSummary()
						.streamARN()));
		}
	}

	private void recordsAreTheSame(KinesisClient client, StreamRef stream) {
		Random random = new Random(1);
		for (int size : new int[] { 0, 1, 100, 4095, 4097, 70_000, 900_000, 10, 11 }) {
			byte[] data = new byte[size];
			random.nextBytes(data);
			client.putRecord((request) -> request.streamName("orders")
				.partitionKey("ключ-" + size)
				.data(SdkBytes.fromByteArray(data)));
		}
		SdkKinesisApi direct = api(client, ScanClient.DIRECT);
		String iterator = direct.iterator(stream, SHARD.shardId(), new ReadPosition.TrimHorizon());
		KinesisApi.Page expected = api(client, ScanClient.SDK).read(stream, SHARD, iterator, 5);
		KinesisApi.Page page = direct.read(stream, SHARD, iterator, 5);
		assertThat(this.log.list).isEmpty();
		assertThat(direct.scanClient(stream)).isEqualTo(ScanClient.DIRECT);
		assertThat(page.nextIterator()).isNotNull();
		assertThat(expected.nextIterator()).isNotNull();
		assertThat(page.behind().isZero()).isEqualTo(expected.behind().isZero());
		assertThat(text(page.records())).hasSize(5).isEqualTo(text(expected.records()));
		String next = page.nextIterator();
		assertThat(text(direct.read(stream, SHARD, next, 100).records())).hasSize(4)
			.isEqualTo(text(api(client, ScanClient.SDK).read(stream, SHARD, next, 100).records()));
		assertThat(this.log.list).isEmpty();
	}

	@Test
	void theEndOfAShardIsTheSame() {
		try (EmbeddedKinesis kinesis = unlimited(); KinesisClient client = kinesis.client()) {
			kinesis.createStream("orders", 1);
			client.splitShard((request) -> request.streamName("orders")
				.shardToSplit(SHARD.shardId())
				.newStartingHashKey("170141183460469231731687303715884105728"));
			awaitActive(client);
			SdkKinesisApi direct = api(client, ScanClient.DIRECT);
			String iterator = direct.iterator(STREAM, SHARD.shardId(), new ReadPosition.TrimHorizon());
			KinesisApi.Page page = direct.read(STREAM, SHARD, iterator, 10);
			KinesisApi.Page expected = api(client, ScanClient.SDK).read(STREAM, SHARD, iterator, 10);
			assertThat(page.nextIterator()).isNull();
			assertThat(page.children()).hasSize(2).isEqualTo(expected.children());
			assertThat(direct.scanClient(STREAM)).isEqualTo(ScanClient.DIRECT);
		}
	}

	@Test
	void refusalsAreTheSame() {
		try (EmbeddedKinesis kinesis = unlimited(); KinesisClient client = kinesis.client()) {
			kinesis.createStream("orders", 1);
			SdkKinesisApi direct = api(client, ScanClient.DIRECT);
			String iterator = direct.iterator(STREAM, SHARD.shardId(), new ReadPosition.TrimHorizon());
			kinesis.faults().on("GetRecords").throttle();
			assertSameFailure(client, direct, iterator, ThrottledException.class);
			kinesis.faults().clear();
			kinesis.faults().on("GetRecords").expireIterator();
			assertSameFailure(client, direct, iterator, ExpiredIteratorException.class);
			kinesis.faults().clear();
			kinesis.faults().on("GetRecords").fail(500);
			assertSameFailure(client, direct, iterator, KinesumerException.class);
			kinesis.faults().clear();
			kinesis.faults().on("GetRecords").dropAnswer();
			assertSameFailure(client, direct, iterator, EndpointUnreachableException.class);
			kinesis.faults().clear();
			kinesis.faults().on("GetRecords").times(1).fail(500);
			direct.read(STREAM, SHARD, iterator, 10);
			assertThat(direct.scanClient(STREAM)).isEqualTo(ScanClient.DIRECT);
			client.deleteStream((request) -> request.streamName("orders"));
			await().until(() -> catchThrowable(
					() -> client.describeStreamSummary((request) -> request.streamName("orders"))) != null);
			assertSameFailure(client, direct, iterator, MissingShardException.class);
			assertThat(this.log.list).isEmpty();
		}
	}

	/**
	 * Refuses only what it is told to: calls that the SDK repeats would reach the limits.
	 */
	private static EmbeddedKinesis unlimited() {
		return EmbeddedKinesis.builder().limits(KinesisLimits.none()).start();
	}

	private void assertSameFailure(KinesisClient client, KinesisApi direct, String iterator,
			Class<? extends KinesumerException> type) {
		Throwable expected = catchThrowable(() -> api(client, ScanClient.SDK).read(STREAM, SHARD, iterator, 10));
		Throwable failure = catchThrowable(() -> direct.read(STREAM, SHARD, iterator, 10));
		assertThat(failure).isExactlyInstanceOf(expected.getClass()).isInstanceOf(type);
		assertThat(failure.getCause()).isExactlyInstanceOf(expected.getCause().getClass());
	}

	@Test
	void aCallEndsAtItsTimeout() {
		try (EmbeddedKinesis kinesis = unlimited(); KinesisClient client = kinesis.client()) {
			kinesis.createStream("orders", 1);
			SdkKinesisApi direct = new SdkKinesisApi((stream) -> client, (stream) -> ScanClient.DIRECT,
					Duration.ofMillis(300), Duration.ofSeconds(10), () -> Instant.EPOCH, Ticker.system());
			String iterator = api(client, ScanClient.SDK).iterator(STREAM, SHARD.shardId(),
					new ReadPosition.TrimHorizon());
			kinesis.faults().on("GetRecords").delay(Duration.ofSeconds(3));
			assertThat(catchThrowable(() -> direct.read(STREAM, SHARD, iterator, 10)))
				.isInstanceOf(EndpointUnreachableException.class);
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
		}
	}

	@Test
	void whatCredentialsAndClocksAreRefusedForIsTriedAgainAlike() {
		for (String code : List.of("ExpiredTokenException", "AccessDeniedException", "InvalidSignatureException",
				"RequestTimeTooSkewed", "InternalFailure", "KMSThrottlingException")) {
			List<String> outcomes = new ArrayList<>();
			for (ScanClient how : ScanClient.values()) {
				SdkGlobalTime.setGlobalTimeOffset(0); // which a correction changes
				this.network.clear()
					.answer(400, CannedAnswers.CBOR, error(code), error(code).length, "x-amzn-ErrorType", code)
					.answer(new RandomAnswers(5).next(3));
				outcomes.add(outcome(how) + " after " + this.network.calls());
			}
			assertThat(outcomes.get(1)).as(code).isEqualTo(outcomes.get(0));
		}
		assertThat(catchThrowable(() -> {
			this.network.clear()
				.answer(400, CannedAnswers.CBOR, error("AccessDeniedException"), error("AccessDeniedException").length,
						"x-amzn-ErrorType", "AccessDeniedException");
			canned(ScanClient.DIRECT).read(STREAM, SHARD, "next", 10);
		})).isInstanceOf(AccessDeniedException.class);
	}

	private static byte[] error(String code) {
		byte[] type = code.getBytes(StandardCharsets.US_ASCII);
		ByteBuffer error = ByteBuffer.allocate(10 + type.length);
		error.put((byte) 0xA1).put((byte) 0x66).put("__type".getBytes(StandardCharsets.US_ASCII));
		error.put((byte) 0x78).put((byte) type.length).put(type);
		return Arrays.copyOf(error.array(), error.position());
	}

	private String outcome(ScanClient how) {
		try {
			return text(canned(how).read(STREAM, SHARD, "next", 10).records()).toString();
		}
		catch (KinesumerException ex) {
			return ex.getClass().getName();
		}
	}

	@Test
	void anAnswerThatIsCutOffIsAskedForAgain() {
		byte[] whole = new RandomAnswers(9).next(50);
		this.network.answer(200, CannedAnswers.CBOR, whole, whole.length / 2).answer(whole);
		SdkKinesisApi direct = canned(ScanClient.DIRECT);
		List<String> records = text(direct.read(STREAM, SHARD, "next", 10).records());
		assertThat(this.network.calls()).isEqualTo(2);
		assertThat(records).isEqualTo(text(canned(ScanClient.SDK).read(STREAM, SHARD, "next", 10).records()));
		assertThat(direct.scanClient(STREAM)).isEqualTo(ScanClient.DIRECT);
		this.network.clear().answer(200, CannedAnswers.CBOR, whole, whole.length / 2);
		assertThat(catchThrowable(() -> direct.read(STREAM, SHARD, "next", 10)))
			.isInstanceOf(EndpointUnreachableException.class);
	}

	@Test
	void whatIsNotUnderstoodIsLeftToTheSdkForGoodAndSaidOnce() {
		byte[] whole = new RandomAnswers(9).next(3);
		byte[] broken = whole.clone();
		broken[0] = 0x01;
		this.network.answer(broken).answer(whole);
		SdkKinesisApi direct = canned(ScanClient.DIRECT);
		KinesisApi.Page page = direct.read(STREAM, SHARD, "next", 10);
		assertThat(this.network.calls()).isEqualTo(2);
		assertThat(text(page.records()))
			.isEqualTo(text(canned(ScanClient.SDK).read(STREAM, SHARD, "next", 10).records()));
		direct.read(STREAM, SHARD, "next", 10);
		assertThat(this.network.calls()).isEqualTo(4);
		assertThat(direct.scanClient(STREAM)).isEqualTo(ScanClient.SDK);
		assertThat(this.log.list).singleElement().satisfies((line) -> {
			assertThat(line.getLevel()).isEqualTo(Level.WARN);
			assertThat(line.getFormattedMessage()).contains("'orders'", "kinesumer.scan.client=direct", "lacks a map");
		});
	}

	@Test
	void anAnswerInJsonIsReadByTheSdkAtOnce() {
		String property = "aws.cborEnabled";
		System.setProperty(property, "false");
		try (EmbeddedKinesis kinesis = unlimited(); KinesisClient client = kinesis.client()) {
			kinesis.createStream("orders", 1);
			client.putRecord(
					(request) -> request.streamName("orders").partitionKey("key").data(SdkBytes.fromUtf8String("one")));
			SdkKinesisApi direct = api(client, ScanClient.DIRECT);
			String iterator = direct.iterator(STREAM, SHARD.shardId(), new ReadPosition.TrimHorizon());
			long before = kinesis.requestCount("GetRecords");
			assertThat(direct.read(STREAM, SHARD, iterator, 10).records()).hasSize(1);
			assertThat(kinesis.requestCount("GetRecords")).isEqualTo(before + 1);
			assertThat(direct.scanClient(STREAM)).isEqualTo(ScanClient.SDK);
			assertThat(this.log.list).singleElement()
				.satisfies((line) -> assertThat(line.getFormattedMessage()).contains("x-amz-json-1.1"));
		}
		finally {
			System.clearProperty(property);
		}
	}

	@Test
	void aClientWithInterceptorsIsReadThroughTheSdk() {
		this.network.answer(new RandomAnswers(9).next(3));
		try (KinesisClient client = this.network.clientBuilder()
			.overrideConfiguration((all) -> all.addExecutionInterceptor(new ExecutionInterceptor() {
			}))
			.build()) {
			SdkKinesisApi api = api(client, ScanClient.DIRECT);
			api.read(STREAM, SHARD, "next", 10);
			api.read(STREAM, SHARD, "next", 10);
			assertThat(api.scanClient(STREAM)).isEqualTo(ScanClient.SDK);
			assertThat(this.log.list).singleElement().satisfies((line) -> {
				assertThat(line.getLevel()).isEqualTo(Level.INFO);
				assertThat(line.getFormattedMessage()).contains("'orders'", DirectReadsTests.class.getName());
			});
		}
	}

	@Test
	void whatKinesumerAddsToAClientItselfIsNoHindrance() {
		this.network.answer(new RandomAnswers(9).next(200));
		try (KinesisClient client = this.network.clientBuilder()
			.overrideConfiguration((all) -> all.addExecutionInterceptor(new LargeReads()))
			.build()) {
			SdkKinesisApi direct = api(client, ScanClient.DIRECT);
			assertThat(text(direct.read(STREAM, SHARD, "next", 200).records())).isNotEmpty()
				.isEqualTo(text(canned(ScanClient.SDK).read(STREAM, SHARD, "next", 200).records()));
			assertThat(direct.scanClient(STREAM)).isEqualTo(ScanClient.DIRECT);
			assertThat(this.log.list).isEmpty();
		}
	}

	private SdkKinesisApi canned(ScanClient how) {
		return api(this.network.clientBuilder().build(), how);
	}

	private static SdkKinesisApi api(KinesisClient client, ScanClient how) {
		return new SdkKinesisApi((stream) -> client, (stream) -> how, Duration.ofSeconds(10), Duration.ofSeconds(10),
				() -> Instant.EPOCH, Ticker.system());
	}

	private static void awaitActive(KinesisClient client) {
		await().until(() -> client.describeStreamSummary((request) -> request.streamName("orders"))
			.streamDescriptionSummary()
			.streamStatus() == StreamStatus.ACTIVE);
	}

	private static List<String> text(List<KinesumerRecord> records) {
		return records.stream()
			.map((record) -> record + " " + record.partitionKey() + " " + record.arrivalTime() + " " + record.size()
					+ " " + record.data().hashCode())
			.toList();
	}

}
