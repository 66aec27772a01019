package io.kinesumer.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.kinesumer.BatchListenerFailedException;
import io.kinesumer.BatchRecordHandler;
import io.kinesumer.CommitMode;
import io.kinesumer.DefaultErrorHandler;
import io.kinesumer.Delivery;
import io.kinesumer.RecordFilter;
import io.kinesumer.Records;
import io.kinesumer.RedeliverException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.kinesumer.Records.number;
import static io.kinesumer.Records.numbers;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records that a filter passes over, and records that a handler asks for again.
 */
class FilterAndRedeliveryTests {

	private static final RecordFilter EVEN = (record) -> number(record) % 2 == 0;

	private final ConsumerFixture fixture = new ConsumerFixture();

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void onlyAcceptedRecordsAreHandedOverAndAllAreCommittable(int concurrency) {
		ShardConsumer consumer = consumer(this.fixture.logging(), 100, concurrency, EVEN);
		this.fixture.put(consumer, 1, 7);
		this.fixture.workers.runDue();
		assertThat(this.fixture.log.toString()).contains("2", "4", "6").doesNotContain("1", "3", "5", "7");
		assertThat(this.fixture.committable(consumer)).isEqualTo(7);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void inManualModePassedOverRecordsNeedNoAcknowledgement(int concurrency) {
		this.fixture.commitMode = CommitMode.MANUAL;
		List<Delivery> deliveries = new ArrayList<>();
		ShardConsumer consumer = consumer((records, delivery) -> deliveries.add(delivery), 100, concurrency, EVEN);
		this.fixture.put(consumer, Records.records(ConsumerFixture.SHARD, 1, 5), List.of());
		this.fixture.workers.runDue();
		assertThat(this.fixture.committable(consumer)).isLessThan(2);
		deliveries.get(0).acknowledge(Records.record(ConsumerFixture.SHARD, 4));
		assertThat(this.fixture.committable(consumer)).isEqualTo(5);
		assertThat(consumer.isFinished()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void inManualModeARecoveredRecordNeedsNoAcknowledgement(int concurrency) {
		this.fixture.commitMode = CommitMode.MANUAL;
		this.fixture.retry = ConsumerFixture.NEVER;
		this.fixture.recover();
		ShardConsumer consumer = consumer((records, delivery) -> {
			if (number(records.get(0)) == 3) {
				throw new IllegalStateException("no");
			}
			delivery.acknowledge(records.get(0));
		}, 1, concurrency, null);
		this.fixture.put(consumer, Records.records(ConsumerFixture.SHARD, 1, 3), List.of());
		this.fixture.workers.runDue();
		assertThat(this.fixture.committable(consumer)).isEqualTo(3);
		assertThat(consumer.isFinished()).isTrue();
	}

	@Test
	void aNamedRecordIsCountedAmongThoseHandedOver() {
		this.fixture.retry = ConsumerFixture.NEVER;
		this.fixture.recover();
		ShardConsumer consumer = consumer((records, delivery) -> {
			this.fixture.log.add(numbers(records).toString());
			if (number(records.get(0)) == 2) {
				throw new BatchListenerFailedException("no", null, 1);
			}
		}, 100, 1, EVEN);
		this.fixture.put(consumer, 1, 8);
		this.fixture.workers.advance(Duration.ofMinutes(1));
		assertThat(this.fixture.log).containsExactly("[2, 4, 6, 8]", "recover 4 after 1", "[6, 8]");
		assertThat(this.fixture.committable(consumer)).isEqualTo(8);
	}

	@Test
	void theOnlyRecordHandedOverIsTheOneThatFailed() {
		this.fixture.retry = ConsumerFixture.NEVER;
		this.fixture.failing.add(3);
		this.fixture.recover();
		ShardConsumer consumer = consumer(this.fixture.logging(), 100, 1, (record) -> number(record) == 3);
		this.fixture.put(consumer, 1, 5);
		this.fixture.workers.advance(Duration.ofMinutes(1));
		assertThat(this.fixture.log).containsExactly("fail [3] 1", "recover 3 after 1");
		assertThat(this.fixture.committable(consumer)).isEqualTo(5);
	}

	@Test
	void aFilterThatThrowsIsAFailureOfItsRecord() {
		this.fixture.retry = ConsumerFixture.NEVER;
		this.fixture.recover();
		ShardConsumer consumer = consumer(this.fixture.logging(), 100, 1, (record) -> {
			if (number(record) == 3) {
				throw new IllegalStateException("cannot tell");
			}
			return true;
		});
		this.fixture.put(consumer, 1, 4);
		this.fixture.workers.advance(Duration.ofMinutes(1));
		assertThat(this.fixture.log).containsExactly("handle [1, 2]", "recover 3 after 2", "handle [4]");
	}

	@Test
	void aHandlerIsGivenRecordsAgainWhenItAsks() {
		this.fixture.retry = ConsumerFixture.NEVER;
		this.fixture.recover();
		ShardConsumer consumer = consumer((records, delivery) -> {
			this.fixture.log.add(numbers(records) + " " + delivery.attempt());
			int index = numbers(records).indexOf(3);
			if (index >= 0 && delivery.attempt() < 4) {
				throw new RedeliverException(index, Duration.ofSeconds(30));
			}
		}, 100, 1, null);
		this.fixture.put(consumer, 1, 4);
		this.fixture.workers.advance(Duration.ofSeconds(29));
		assertThat(this.fixture.committable(consumer)).isEqualTo(2);
		assertThat(consumer.figures().failure()).isNull();
		this.fixture.workers.advance(Duration.ofSeconds(61));
		assertThat(this.fixture.log).containsExactly("[1, 2, 3, 4] 1", "[3, 4] 2", "[3, 4] 3", "[3, 4] 4");
		assertThat(this.fixture.committable(consumer)).isEqualTo(4);
	}

	private ShardConsumer consumer(BatchRecordHandler handler, int maxRecords, int concurrency, RecordFilter filter) {
		return this.fixture.consumer(new Handling("listener", handler, maxRecords, concurrency, this.fixture.commitMode,
				new DefaultErrorHandler(this.fixture.retry), this.fixture.retry, filter, this.fixture.recoverer));
	}

}
