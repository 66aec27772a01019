package io.kinesumer.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.kinesumer.BatchListenerFailedException;
import io.kinesumer.BatchRecordHandler;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.Records;
import io.kinesumer.recovery.DeadLetterRecoverer;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.test.EmbeddedKinesis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

import static io.kinesumer.Records.number;
import static io.kinesumer.Records.numbers;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * One record that always fails, the sixth of twelve, under each policy, for each kind of
 * handler, in one lane and in several. The keys of {@link Records} are the numbers modulo
 * 3.
 */
class PoisonTests {

	private static final int POISON = 6;

	private static final int LAST = 12;

	private static final Duration LONG = Duration.ofMinutes(30);

	private static EmbeddedKinesis kinesis;

	private static KinesisClient client;

	private final ConsumerFixture fixture = new ConsumerFixture();

	/** The numbers that the handler has handled, in order. */
	private final List<Integer> handled = new ArrayList<>();

	private final List<Integer> recovered = new ArrayList<>();

	@BeforeAll
	static void startKinesis() {
		kinesis = EmbeddedKinesis.start();
		client = kinesis.client();
	}

	@AfterAll
	static void stopKinesis() {
		client.close();
		kinesis.close();
	}

	static Stream<Arguments> cases() {
		return Stream.of(Shape.values())
			.flatMap((shape) -> Stream.of(Policy.values())
				.flatMap((policy) -> Stream.of(1, 4).map((lanes) -> Arguments.of(shape, policy, lanes))));
	}

	@ParameterizedTest
	@MethodSource("cases")
	void nothingIsLostNothingIsRepeatedAndKeysKeepTheirOrder(Shape shape, Policy policy, int lanes) {
		this.fixture.retry = (policy == Policy.RETRY_FOR_EVER) ? ConsumerFixture.FOR_EVER : ConsumerFixture.TWICE;
		this.fixture.recoverer = recoverer(policy);
		ShardConsumer consumer = this.fixture.consumer(handler(shape), shape.maxRecords, lanes, this.fixture.workers);
		this.fixture.put(consumer, 1, LAST);
		this.fixture.workers.advance(LONG);
		assertThat(this.handled).doesNotHaveDuplicates();
		for (int key = 0; key < 3; key++) {
			int modulus = key;
			assertThat(this.handled).filteredOn((number) -> number % 3 == modulus).isSorted();
		}
		if (policy == Policy.RETRY_FOR_EVER) {
			assertThat(this.handled).containsExactlyInAnyOrderElementsOf(
					IntStream.rangeClosed(1, LAST).filter((number) -> isFree(number, lanes)).boxed().toList());
			assertThat(this.fixture.committable(consumer)).isEqualTo(POISON - 1);
			assertThat(consumer.figures().failure()).contains("no " + POISON);
		}
		else {
			assertThat(this.handled).containsExactlyInAnyOrderElementsOf(
					IntStream.rangeClosed(1, LAST).filter((number) -> number != POISON).boxed().toList());
			assertThat(this.recovered).containsExactly(POISON);
			assertThat(this.fixture.committable(consumer)).isEqualTo(LAST);
		}
	}

	/**
	 * What may be handled while the record stands: in one lane all before it, in several
	 * all but its key's.
	 */
	private static boolean isFree(int number, int lanes) {
		return number < POISON || (lanes > 1 && number % 3 != POISON % 3);
	}

	@Test
	void whatFailsBehindAClosedFenceIsNoDeadLetter() {
		this.fixture.retry = ConsumerFixture.NEVER;
		this.fixture.recover();
		ShardConsumer consumer = this.fixture.consumer((records, delivery) -> {
			this.fixture.ticker.advance(Duration.ofSeconds(2000));
			throw new IllegalStateException("too late");
		}, 1, 1, this.fixture.workers);
		this.fixture.put(consumer, 1, 1);
		this.fixture.workers.runDue();
		assertThat(this.fixture.fence.isOpen()).isFalse();
		assertThat(this.fixture.log).as("recovered").isEmpty();
		assertThat(consumer.figures().failure()).contains("too late");
	}

	@Test
	void theDeadLetterTellsAllThatIsKnown() {
		client.createStream((request) -> request.streamName("letters").shardCount(1));
		this.fixture.retry = ConsumerFixture.TWICE;
		this.fixture.recoverer = new DeadLetterRecoverer(() -> client, StreamRef.named("letters"), "shop");
		ShardConsumer consumer = this.fixture.consumer(handler(Shape.BATCH_NAMED), 100, 1, this.fixture.workers);
		this.fixture.put(consumer, 1, LAST);
		Instant before = Instant.now();
		this.fixture.workers.advance(LONG);
		KinesumerRecord poison = Records.record(ConsumerFixture.SHARD, POISON);
		assertThat(letters()).singleElement().satisfies((letter) -> {
			String text = letter.data().asUtf8String();
			Instant failedAt = Instant.parse(text.replaceAll(".*\"failedAt\":\"([^\"]+)\".*", "$1"));
			assertThat(failedAt).isBetween(before, Instant.now());
			assertThat(letter.partitionKey()).isEqualTo(poison.partitionKey());
			assertThat(text).isEqualTo("{\"version\":1,\"app\":\"shop\",\"stream\":\"orders\",\"shardId\":\"s1\","
					+ "\"sequenceNumber\":\"" + poison.sequenceNumber() + "\",\"subSequenceNumber\":0,"
					+ "\"partitionKey\":\"" + poison.partitionKey() + "\",\"explicitHashKey\":null,\"arrivalTime\":\""
					+ poison.arrivalTime() + "\",\"failedAt\":\"" + failedAt + "\",\"attempts\":3,"
					+ "\"exception\":\"java.lang.IllegalStateException\",\"message\":\"no 6\",\"data\":\""
					+ Base64.getEncoder().encodeToString(bytes(poison)) + "\"}");
		});
		assertThat(this.fixture.committable(consumer)).isEqualTo(LAST);
	}

	private static byte[] bytes(KinesumerRecord record) {
		byte[] bytes = new byte[record.data().remaining()];
		record.data().get(bytes);
		return bytes;
	}

	private static List<Record> letters() {
		String iterator = client
			.getShardIterator((request) -> request.streamName("letters")
				.shardId("shardId-000000000000")
				.shardIteratorType(ShardIteratorType.TRIM_HORIZON))
			.shardIterator();
		return client.getRecords((request) -> request.shardIterator(iterator)).records();
	}

	private RecordRecoverer recoverer(Policy policy) {
		return switch (policy) {
			case RETRY_FOR_EVER -> null;
			case SKIP -> (record, failure, attempts) -> {
				this.recovered.add(number(record));
				RecordRecoverer.skip().recover(record, failure, attempts);
			};
			case RECOVER -> (record, failure, attempts) -> this.recovered.add(number(record));
			case RECOVER_AT_THE_SECOND_ATTEMPT -> new RecordRecoverer() {

				private boolean failed;

				@Override
				public void recover(KinesumerRecord record, Exception failure, int attempts) {
					if (!this.failed) {
						this.failed = true;
						throw new IllegalStateException("no letters today");
					}
					PoisonTests.this.recovered.add(number(record));
				}

			};
		};
	}

	private BatchRecordHandler handler(Shape shape) {
		return (records, delivery) -> {
			int poison = numbers(records).indexOf(POISON);
			if (poison < 0) {
				this.handled.addAll(numbers(records));
				return;
			}
			IllegalStateException failure = new IllegalStateException("no " + POISON);
			if (shape == Shape.BATCH_NAMED) {
				this.handled.addAll(numbers(records).subList(0, poison));
				throw new BatchListenerFailedException("one failed", failure, poison);
			}
			throw failure;
		};
	}

	private enum Policy {

		RETRY_FOR_EVER, SKIP, RECOVER, RECOVER_AT_THE_SECOND_ATTEMPT

	}

	private enum Shape {

		SINGLE(1), BATCH_NAMED(100), BATCH_UNNAMED(100);

		private final int maxRecords;

		Shape(int maxRecords) {
			this.maxRecords = maxRecords;
		}

	}

}
