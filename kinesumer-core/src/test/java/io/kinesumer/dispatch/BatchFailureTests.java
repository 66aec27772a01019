package io.kinesumer.dispatch;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

import io.kinesumer.BatchListenerFailedException;
import io.kinesumer.BatchRecordHandler;
import io.kinesumer.ErrorHandler;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.RedeliverException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.kinesumer.Records.number;
import static io.kinesumer.Records.numbers;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of a batch one record of which fails.
 */
class BatchFailureTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private final ConsumerFixture fixture = new ConsumerFixture();

	@Test
	void aBatchIsHalvedUntilTheRecordThatFailsStandsAlone() {
		this.fixture.failing.add(6);
		this.fixture.retry = ConsumerFixture.TWICE;
		this.fixture.recover();
		ShardConsumer consumer = this.fixture.consumer(100, 1);
		this.fixture.put(consumer, 1, 8);
		this.fixture.workers.advance(LONG);
		assertThat(this.fixture.log).containsExactly("fail [1, 2, 3, 4, 5, 6, 7, 8] 1", "handle [1, 2, 3, 4]",
				"fail [5, 6] 2", "handle [5]", "fail [6] 3", "fail [6] 4", "fail [6] 5", "recover 6 after 5",
				"handle [7, 8]");
		assertThat(this.fixture.committable(consumer)).isEqualTo(8);
	}

	@Test
	void withoutARecovererAllBeforeTheRecordThatFailsIsCommittable() {
		this.fixture.failing.add(6);
		ShardConsumer consumer = this.fixture.consumer(100, 1);
		this.fixture.put(consumer, 1, 8);
		this.fixture.workers.advance(LONG);
		assertThat(this.fixture.committable(consumer)).isEqualTo(5);
		assertThat(this.fixture.log).last().asString().startsWith("fail [6]");
		assertThat(consumer.figures().failure()).contains("no 6");
		this.fixture.failing.clear();
		this.fixture.workers.advance(LONG);
		assertThat(this.fixture.log).endsWith("handle [6]", "handle [7, 8]");
		assertThat(consumer.figures().failure()).isNull();
	}

	@Test
	void severalRecordsThatFailAreFoundOneAfterTheOther() {
		this.fixture.failing.addAll(List.of(2, 3, 8));
		this.fixture.retry = ConsumerFixture.NEVER;
		this.fixture.recover();
		ShardConsumer consumer = this.fixture.consumer(100, 1);
		this.fixture.put(consumer, 1, 10);
		this.fixture.workers.advance(LONG);
		assertThat(this.fixture.log.stream().filter((entry) -> entry.startsWith("recover")))
			.extracting((entry) -> entry.substring(0, 9))
			.containsExactly("recover 2", "recover 3", "recover 8");
		assertThat(this.fixture.committable(consumer)).isEqualTo(10);
	}

	@Test
	void aHandlerMayNameTheRecordThatFailed() {
		this.fixture.failing.add(6);
		this.fixture.retry = ConsumerFixture.TWICE;
		this.fixture.recover();
		ShardConsumer consumer = named();
		this.fixture.put(consumer, 1, 8);
		this.fixture.workers.advance(LONG);
		assertThat(this.fixture.log).containsExactly("[1, 2, 3, 4, 5, 6, 7, 8] 1", "[6, 7, 8] 2", "[6, 7, 8] 3",
				"recover 6 after 3", "[7, 8] 4");
		assertThat(this.fixture.committable(consumer)).isEqualTo(8);
	}

	@Test
	void whatStandsBeforeANamedRecordIsCommittableAtOnce() {
		this.fixture.failing.add(6);
		ShardConsumer consumer = named();
		this.fixture.put(consumer, 1, 8);
		this.fixture.workers.runDue();
		assertThat(this.fixture.committable(consumer)).isEqualTo(5);
		assertThat(consumer.figures().failure()).contains("no 6");
	}

	@Test
	void eachNamedRecordHasItsOwnRetries() {
		this.fixture.failing.addAll(List.of(2, 3));
		this.fixture.retry = ConsumerFixture.TWICE;
		this.fixture.recover();
		ShardConsumer consumer = named();
		this.fixture.put(consumer, 1, 3);
		this.fixture.workers.advance(LONG);
		assertThat(this.fixture.log).containsExactly("[1, 2, 3] 1", "[2, 3] 2", "[2, 3] 3", "recover 2 after 3",
				"[3] 4", "[3] 5", "[3] 6", "recover 3 after 6");
	}

	@Test
	void anIndexOutsideTheBatchNamesNothing() {
		ShardConsumer consumer = this.fixture.consumer((records, delivery) -> {
			this.fixture.log.add(numbers(records).toString());
			throw new BatchListenerFailedException("no", null, 7);
		}, 100, 1, this.fixture.workers);
		this.fixture.put(consumer, 1, 4);
		this.fixture.workers.advance(ConsumerFixture.SECOND);
		assertThat(this.fixture.log).containsExactly("[1, 2, 3, 4]", "[1, 2]");
	}

	@Test
	void anErrorHandlerThatFailsItselfKeepsTheRecord() {
		Handling handling = new Handling("listener", this.fixture.logging(), 1, 1, this.fixture.commitMode,
				(failure, record, attempt) -> {
					throw new IllegalStateException("worse");
				}, ConsumerFixture.FOR_EVER, null, null);
		this.fixture.failing.add(1);
		ShardConsumer consumer = this.fixture.consumer(handling);
		this.fixture.put(consumer, 1, 2);
		this.fixture.workers.advance(Duration.ofSeconds(3));
		assertThat(this.fixture.log).containsExactly("fail [1] 1", "fail [1] 2", "fail [1] 3");
	}

	static List<ErrorHandler> brokenHandlers() {
		return List.of((failure, record, attempt) -> {
			throw new StackOverflowError();
		}, (failure, record, attempt) -> null);
	}

	@ParameterizedTest
	@MethodSource("brokenHandlers")
	void anErrorHandlerThatDecidesNothingKeepsTheRecord(ErrorHandler broken) {
		this.fixture.failing.add(1);
		ShardConsumer consumer = this.fixture.consumer(new Handling("listener", this.fixture.logging(), 1, 1,
				this.fixture.commitMode, broken, ConsumerFixture.FOR_EVER, null, null));
		this.fixture.put(consumer, 1, 2);
		this.fixture.workers.advance(Duration.ofSeconds(3));
		assertThat(this.fixture.log).containsExactly("fail [1] 1", "fail [1] 2", "fail [1] 3");
		assertThat(consumer.figures().failure()).contains("no 1");
		assertThat(this.fixture.workers.failures()).isEmpty();
	}

	@Test
	void aWaitForEverIsNoFailure() {
		this.fixture.failing.add(1);
		ShardConsumer consumer = this.fixture
			.consumer(new Handling("listener", this.fixture.logging(), 1, 1, this.fixture.commitMode,
					(failure, record, attempt) -> ErrorHandler.Verdict.retryAfter(ChronoUnit.FOREVER.getDuration()),
					ConsumerFixture.FOR_EVER, null, null));
		this.fixture.put(consumer, 1, 2);
		this.fixture.workers.advance(Duration.ofDays(1));
		assertThat(this.fixture.log).containsExactly("fail [1] 1");
		assertThat(this.fixture.workers.failures()).isEmpty();
	}

	@Test
	void aWishForNothingForEverIsNoFailure() {
		ShardConsumer consumer = this.fixture.consumer((records, delivery) -> {
			this.fixture.log.add(numbers(records).toString());
			throw new RedeliverException(1, ChronoUnit.FOREVER.getDuration());
		}, 100, 1, this.fixture.workers);
		this.fixture.put(consumer, 1, 2);
		this.fixture.workers.advance(Duration.ofDays(1));
		assertThat(this.fixture.log).containsExactly("[1, 2]");
		assertThat(this.fixture.committable(consumer)).isEqualTo(1);
		assertThat(this.fixture.workers.failures()).isEmpty();
	}

	static Stream<Arguments> brokenRecoverers() {
		RecordRecoverer passesOn = (record, failure, attempts) -> {
			throw failure;
		};
		RecordRecoverer ends = (record, failure, attempts) -> {
			throw new NoClassDefFoundError("of the recoverer's own");
		};
		return Stream.of(1, 4).flatMap((lanes) -> Stream.of(Arguments.of(passesOn, lanes), Arguments.of(ends, lanes)));
	}

	@ParameterizedTest
	@MethodSource("brokenRecoverers")
	void aRecovererThatFailsRepeatsNothingThatWasHandled(RecordRecoverer broken, int lanes) {
		this.fixture.failing.add(6);
		this.fixture.retry = ConsumerFixture.NEVER;
		this.fixture.recoverer = broken;
		ShardConsumer consumer = named(lanes);
		this.fixture.put(consumer, 1, 8);
		this.fixture.workers.advance(LONG);
		for (int before = 1; before < 6; before++) {
			String number = ".*\\D" + before + "[,\\]].*";
			assertThat(this.fixture.log.stream().filter((entry) -> entry.matches(number))).hasSize(1);
		}
		assertThat(this.fixture.committable(consumer)).isEqualTo(5);
		assertThat(consumer.figures().failure()).contains("no 6");
		assertThat(this.fixture.workers.failures()).isEmpty();
	}

	private ShardConsumer named() {
		return named(1);
	}

	private ShardConsumer named(int lanes) {
		BatchRecordHandler handler = (records, delivery) -> {
			this.fixture.log.add(numbers(records) + " " + delivery.attempt());
			for (int i = 0; i < records.size(); i++) {
				KinesumerRecord record = records.get(i);
				if (this.fixture.failing.contains(number(record))) {
					throw new IllegalStateException("wrapped", new BatchListenerFailedException("one failed",
							new IllegalArgumentException("no " + number(record)), i));
				}
			}
		};
		return this.fixture.consumer(handler, 100, lanes, this.fixture.workers);
	}

}
