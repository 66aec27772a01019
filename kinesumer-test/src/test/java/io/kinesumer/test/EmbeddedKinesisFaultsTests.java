package io.kinesumer.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

import io.kinesumer.test.kinesis.ActiveFault;
import io.kinesumer.test.kinesis.KinesisLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class EmbeddedKinesisFaultsTests {

	private static final String SECOND = "shardId-000000000001";

	private StreamFixture fixture;

	@BeforeEach
	void start() {
		this.fixture = new StreamFixture(KinesisLimits.none());
		this.fixture.kinesis.createStream(StreamFixture.STREAM, 2);
	}

	@AfterEach
	void stop() {
		this.fixture.close();
	}

	@Test
	void aFaultEndsAfterItsNumberOfCalls() {
		ActiveFault fault = this.fixture.kinesis.faults().on("GetRecords").times(2).throttle();
		String iterator = this.fixture.iterator(ShardIteratorType.LATEST);
		for (int call = 0; call < 2; call++) {
			assertThatExceptionOfType(ProvisionedThroughputExceededException.class)
				.isThrownBy(() -> this.fixture.read(iterator));
		}
		assertThatNoException().isThrownBy(() -> this.fixture.read(iterator));
		assertThat(fault.strikes()).isEqualTo(2);
		assertThat(this.fixture.kinesis.faults().isEmpty()).isTrue();
	}

	@Test
	void aFaultStrikesUntilItIsCleared() {
		ActiveFault fault = this.fixture.kinesis.faults().on("ListShards").fail(500);
		for (int call = 0; call < 3; call++) {
			assertThatExceptionOfType(KinesisException.class).isThrownBy(this.fixture::shards)
				.satisfies((failure) -> assertThat(failure.statusCode()).isEqualTo(500));
		}
		fault.clear();
		assertThatNoException().isThrownBy(this.fixture::shards);
	}

	@Test
	void aFaultOfOneShardSparesTheOthers() {
		this.fixture.kinesis.faults().on("GetRecords").stream(StreamFixture.STREAM).shard(SECOND).expireIterator();
		String first = this.fixture.iterator(ShardIteratorType.LATEST);
		String second = this.fixture.iterator(SECOND, ShardIteratorType.LATEST);
		assertThatNoException().isThrownBy(() -> this.fixture.read(first));
		assertThatExceptionOfType(ExpiredIteratorException.class).isThrownBy(() -> this.fixture.read(second));
	}

	@Test
	void aFaultOfAnotherStreamDoesNotStrike() {
		this.fixture.kinesis.faults().on("ListShards").stream("another").fail(503);
		assertThatNoException().isThrownBy(this.fixture::shards);
	}

	@Test
	void aDroppedConnectionLeavesNoTrace() {
		this.fixture.kinesis.faults().on("PutRecord").times(1).dropConnection();
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> this.fixture.put("lost"));
		this.fixture.put("kept");
		assertThat(all()).containsExactly("kept");
	}

	@Test
	void aDroppedAnswerHidesWhatTookEffect() {
		this.fixture.kinesis.faults().on("PutRecord").times(1).dropAnswer();
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> this.fixture.put("put all the same"));
		assertThat(all()).containsExactly("put all the same");
	}

	@Test
	void aDelayedCallIsAnsweredLater() {
		this.fixture.kinesis.faults().on("ListShards").times(1).delay(Duration.ofMillis(300));
		long start = System.nanoTime();
		this.fixture.shards();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(290));
	}

	@Test
	void aSeedDecidesWhichCallsFail() {
		List<Boolean> first = failures(42);
		assertThat(failures(42)).isEqualTo(first);
		assertThat(first).contains(true, false);
	}

	@Test
	void aFaultOfOneShardFailsItsRecordsOnly() {
		this.fixture.kinesis.faults().on("PutRecords").shard(SECOND).throttle();
		PutRecordsResponse response = this.fixture.client.putRecords(
				(request) -> request.streamName(StreamFixture.STREAM).records(entry("0"), entry("1".repeat(39))));
		assertThat(response.failedRecordCount()).isZero();
		String high = "3".concat("0".repeat(38));
		response = this.fixture.client
			.putRecords((request) -> request.streamName(StreamFixture.STREAM).records(entry("0"), entry(high)));
		assertThat(response.failedRecordCount()).isEqualTo(1);
		assertThat(response.records().get(0).shardId()).isEqualTo(StreamFixture.FIRST);
		assertThat(response.records().get(1).errorCode()).isEqualTo("ProvisionedThroughputExceededException");
	}

	private List<Boolean> failures(long seed) {
		this.fixture.kinesis.faults().clear();
		this.fixture.kinesis.faults().on("ListShards").withProbability(0.5, seed).fail(500);
		List<Boolean> failures = new ArrayList<>();
		for (int call = 0; call < 20; call++) {
			try {
				this.fixture.shards();
				failures.add(false);
			}
			catch (KinesisException ex) {
				failures.add(true);
			}
		}
		return failures;
	}

	private List<String> all() {
		List<String> texts = new ArrayList<>();
		for (String shard : List.of(StreamFixture.FIRST, SECOND)) {
			String iterator = this.fixture.iterator(shard, ShardIteratorType.TRIM_HORIZON);
			texts.addAll(StreamFixture.texts(this.fixture.read(iterator).records()));
		}
		return texts;
	}

	private static PutRecordsRequestEntry entry(String hashKey) {
		return PutRecordsRequestEntry.builder()
			.partitionKey("key")
			.explicitHashKey(hashKey)
			.data(SdkBytes.fromUtf8String("data"))
			.build();
	}

}
