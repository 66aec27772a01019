package io.kinesumer.test;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

import io.kinesumer.test.kinesis.KinesisLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class EmbeddedKinesisLimitsTests {

	private static final int MEBIBYTE = 1024 * 1024;

	@Test
	void aReadPastTheFifthInASecondIsThrottled() {
		try (StreamFixture fixture = service(1)) {
			String iterator = fixture.iterator(ShardIteratorType.LATEST);
			for (int read = 0; read < 5; read++) {
				iterator = fixture.read(iterator).nextShardIterator();
			}
			String next = iterator;
			assertThatExceptionOfType(ProvisionedThroughputExceededException.class).isThrownBy(() -> fixture.read(next))
				.withMessageContaining(StreamFixture.FIRST)
				.withMessageContaining(StreamFixture.STREAM);
			fixture.kinesis.clock().advance(Duration.ofMillis(200));
			assertThatNoException().isThrownBy(() -> fixture.read(next));
		}
	}

	@Test
	void readsOfOneShardDoNotThrottleAnother() {
		try (StreamFixture fixture = service(2)) {
			String first = fixture.iterator(ShardIteratorType.LATEST);
			for (int read = 0; read < 5; read++) {
				fixture.read(first);
			}
			String second = fixture.iterator("shardId-000000000001", ShardIteratorType.LATEST);
			assertThatNoException().isThrownBy(() -> fixture.read(second));
		}
	}

	@Test
	void readsPastTwoMegabytesInASecondAreThrottled() {
		try (StreamFixture fixture = new StreamFixture(
				KinesisLimits.service().withWriteRate(Integer.MAX_VALUE, Long.MAX_VALUE))) {
			fixture.kinesis.createStream(StreamFixture.STREAM, 1);
			fixture.put(new byte[3 * MEBIBYTE]);
			String iterator = fixture.iterator(ShardIteratorType.TRIM_HORIZON);
			assertThat(fixture.read(iterator).records()).hasSize(1);
			assertThatExceptionOfType(ProvisionedThroughputExceededException.class)
				.isThrownBy(() -> fixture.read(iterator));
			fixture.kinesis.clock().advance(Duration.ofSeconds(1));
			assertThatNoException().isThrownBy(() -> fixture.read(iterator));
		}
	}

	@Test
	void afterAFullReplyReadsAreThrottledForFiveSeconds() {
		try (StreamFixture fixture = new StreamFixture(
				KinesisLimits.service().withWriteRate(Integer.MAX_VALUE, Long.MAX_VALUE))) {
			fixture.kinesis.createStream(StreamFixture.STREAM, 1);
			fixture.put(new byte[6 * MEBIBYTE]);
			fixture.put(new byte[6 * MEBIBYTE]);
			GetRecordsResponse full = fixture.read(fixture.iterator(ShardIteratorType.TRIM_HORIZON));
			assertThat(full.records()).hasSize(1);
			assertThat(full.millisBehindLatest()).isPositive();
			fixture.kinesis.clock().advance(Duration.ofMillis(4_999));
			assertThatExceptionOfType(ProvisionedThroughputExceededException.class)
				.isThrownBy(() -> fixture.read(full.nextShardIterator()));
			fixture.kinesis.clock().advance(Duration.ofMillis(1));
			assertThat(fixture.read(full.nextShardIterator()).records()).hasSize(1);
		}
	}

	@Test
	void aThousandRecordsASecondAreTakenAndNotOneMore() {
		try (StreamFixture fixture = service(1)) {
			assertThat(putRecords(fixture, 500).failedRecordCount()).isZero();
			assertThat(putRecords(fixture, 499).failedRecordCount()).isZero();
			PutRecordsResponse response = putRecords(fixture, 3);
			assertThat(response.failedRecordCount()).isEqualTo(2);
			assertThat(response.records().get(0).errorCode()).isNull();
			assertThat(response.records().get(1).errorCode()).isEqualTo("ProvisionedThroughputExceededException");
			assertThatExceptionOfType(ProvisionedThroughputExceededException.class)
				.isThrownBy(() -> fixture.put("one more"));
			fixture.kinesis.clock().advance(Duration.ofSeconds(1));
			assertThatNoException().isThrownBy(() -> fixture.put("one more"));
		}
	}

	@Test
	void aMegabyteASecondIsTakenAndNotMore() {
		try (StreamFixture fixture = service(1)) {
			fixture.put(new byte[MEBIBYTE - 100]);
			assertThatExceptionOfType(ProvisionedThroughputExceededException.class)
				.isThrownBy(() -> fixture.put(new byte[100]));
		}
	}

	@Test
	void aRecordOfTenMegabytesIsTakenAndALargerOneIsNot() {
		try (StreamFixture fixture = service(1)) {
			assertThatNoException().isThrownBy(() -> fixture.put(new byte[10 * MEBIBYTE - "key".length()]));
			assertThatExceptionOfType(KinesisException.class).isThrownBy(() -> fixture.put(new byte[10 * MEBIBYTE]))
				.satisfies((failure) -> assertThat(failure.awsErrorDetails().errorCode())
					.isEqualTo("ValidationException"));
		}
	}

	@Test
	void aPartitionKeyHasAtMost256Characters() {
		try (StreamFixture fixture = service(1)) {
			assertThatNoException().isThrownBy(() -> putWithKey(fixture, "é".repeat(256)));
			assertThatExceptionOfType(KinesisException.class).isThrownBy(() -> putWithKey(fixture, "k".repeat(257)));
		}
	}

	@Test
	void moreThan500RecordsInACallAreRefused() {
		try (StreamFixture fixture = service(1)) {
			assertThatExceptionOfType(KinesisException.class).isThrownBy(() -> putRecords(fixture, 501));
		}
	}

	@Test
	void anIteratorExpiresAfterFiveMinutes() {
		try (StreamFixture fixture = service(1)) {
			String iterator = fixture.iterator(ShardIteratorType.TRIM_HORIZON);
			fixture.kinesis.clock().advance(Duration.ofMinutes(5));
			String next = fixture.read(iterator).nextShardIterator();
			fixture.kinesis.clock().advance(Duration.ofMillis(1));
			assertThatExceptionOfType(ExpiredIteratorException.class).isThrownBy(() -> fixture.read(iterator));
			assertThatNoException().isThrownBy(() -> fixture.read(next));
		}
	}

	@Test
	void aListingsTokenExpiresAfterFiveMinutes() {
		try (StreamFixture fixture = service(2)) {
			String token = fixture.client
				.listShards((request) -> request.streamName(StreamFixture.STREAM).maxResults(1))
				.nextToken();
			fixture.kinesis.clock().advance(Duration.ofSeconds(301));
			assertThatExceptionOfType(ExpiredNextTokenException.class)
				.isThrownBy(() -> fixture.client.listShards((request) -> request.nextToken(token)));
		}
	}

	@Test
	void aPageListsAThousandShardsAtMost() {
		try (StreamFixture fixture = service(1_200)) {
			ListShardsResponse first = fixture.client
				.listShards((request) -> request.streamName(StreamFixture.STREAM).maxResults(5_000));
			assertThat(first.shards()).hasSize(1_000);
			ListShardsResponse second = fixture.client.listShards((request) -> request.nextToken(first.nextToken()));
			assertThat(second.shards()).hasSize(200);
			assertThat(second.nextToken()).isNull();
		}
	}

	@Test
	void aStreamCannotMoreThanDoubleAtOnce() {
		try (StreamFixture fixture = service(2)) {
			assertThatExceptionOfType(InvalidArgumentException.class)
				.isThrownBy(() -> fixture.client.updateShardCount((request) -> request.streamName(StreamFixture.STREAM)
					.targetShardCount(5)
					.scalingType(ScalingType.UNIFORM_SCALING)));
		}
	}

	@Test
	void anAccountHasALimitOfShards() {
		try (StreamFixture fixture = service(1)) {
			assertThatExceptionOfType(LimitExceededException.class).isThrownBy(
					() -> fixture.client.createStream((request) -> request.streamName("huge").shardCount(20_000)));
		}
	}

	@Test
	void withoutLimitsNothingIsThrottled() {
		try (StreamFixture fixture = new StreamFixture(KinesisLimits.none())) {
			fixture.kinesis.createStream(StreamFixture.STREAM, 1);
			String iterator = fixture.iterator(ShardIteratorType.TRIM_HORIZON);
			for (int round = 0; round < 20; round++) {
				assertThat(putRecords(fixture, 500).failedRecordCount()).isZero();
				assertThat(fixture.read(iterator).records()).hasSize(500 * (round + 1));
			}
		}
	}

	private static StreamFixture service(int shards) {
		StreamFixture fixture = new StreamFixture(KinesisLimits.service());
		fixture.kinesis.createStream(StreamFixture.STREAM, shards);
		return fixture;
	}

	private static PutRecordsResponse putRecords(StreamFixture fixture, int count) {
		List<PutRecordsRequestEntry> entries = Collections.nCopies(count,
				PutRecordsRequestEntry.builder().partitionKey("key").data(SdkBytes.fromUtf8String("data")).build());
		return fixture.client.putRecords((request) -> request.streamName(StreamFixture.STREAM).records(entries));
	}

	private static void putWithKey(StreamFixture fixture, String key) {
		fixture.client.putRecord((request) -> request.streamName(StreamFixture.STREAM)
			.partitionKey(key)
			.data(SdkBytes.fromUtf8String("data")));
	}

}
