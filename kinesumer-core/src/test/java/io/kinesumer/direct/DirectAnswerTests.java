package io.kinesumer.direct;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.ShardKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Answers read directly, beside what the SDK's own parser makes of the same bytes.
 */
@Timeout(120)
class DirectAnswerTests {

	private static final ShardKey SHARD = new ShardKey("orders", "shardId-000000000000");

	private final Random random = new Random(7);

	private final CannedAnswers network = new CannedAnswers();

	private final KinesisClient client = this.network.clientBuilder()
		.overrideConfiguration((all) -> all.retryStrategy(DefaultRetryStrategy.doNotRetry()))
		.build();

	@Test
	void whatTheSdkReadsIsReadTheSame() throws Exception {
		for (int seed = 0; seed < 1000; seed++) {
			byte[] body = new RandomAnswers(seed).next(12);
			long length = this.random.nextBoolean() ? body.length : -1;
			DirectAnswer answer = DirectAnswer.read(inPieces(body), length, SHARD);
			GetRecordsResponse sdk = parsed(body);
			assertSame(answer.records(), sdk.records());
			GetRecordsResponse rest = parsed(answer.rest());
			assertThat(rest.toBuilder().records(List.of()).build()).matches(
					(other) -> other.equalsBySdkFields(sdk.toBuilder().records(List.of()).build()),
					String.valueOf(sdk));
		}
	}

	@Test
	void brokenAnswersAreRefusedAndNothingElseIsThrown() throws Exception {
		for (int seed = 0; seed < 5_000; seed++) {
			byte[] body = new RandomAnswers(seed % 50).next(3);
			for (int i = this.random.nextInt(4); i >= 0; i--) {
				body[this.random.nextInt(Math.min(body.length, 600))] = (byte) this.random.nextInt();
			}
			int length = (this.random.nextInt(3) == 0) ? this.random.nextInt(body.length) : body.length;
			InputStream in = inPieces(Arrays.copyOf(body, length));
			try {
				DirectAnswer answer = DirectAnswer.read(in, this.random.nextBoolean() ? body.length : -1, SHARD);
				answer.records().forEach((record) -> assertThat(record.size()).isLessThanOrEqualTo(length));
			}
			catch (IOException | MalformedAnswerException ex) {
				assertThat(ex).hasMessageNotContaining("null");
			}
		}
	}

	@Test
	void anAnswerThatIsCutOffAnywhereIsNotTakenForAWholeOne() {
		byte[] body = new RandomAnswers(3).next(3);
		for (int length = 0; length < body.length; length += 1 + length / 500) {
			byte[] cut = Arrays.copyOf(body, length);
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> DirectAnswer.read(new ByteArrayInputStream(cut), body.length, SHARD));
		}
	}

	@Test
	void lengthsThatAreClaimedCostNothing() {
		byte[] most = { (byte) 0x9B, 0x7F, -1, -1, -1, -1, -1, -1, -1 };
		byte[] records = Arrays.copyOf(new byte[] { (byte) 0xA1, 0x67, 'R', 'e', 'c', 'o', 'r', 'd', 's' }, 18);
		System.arraycopy(most, 0, records, 9, most.length);
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> DirectAnswer.read(new ByteArrayInputStream(records), -1, SHARD));
		byte[] deep = new byte[100_000];
		Arrays.fill(deep, (byte) 0x81);
		deep[0] = (byte) 0xA1;
		deep[1] = 0x61;
		assertThatExceptionOfType(MalformedAnswerException.class)
			.isThrownBy(() -> DirectAnswer.read(new ByteArrayInputStream(deep), -1, SHARD));
		byte[] tags = new byte[100_000];
		Arrays.fill(tags, (byte) 0xC1);
		assertThatExceptionOfType(MalformedAnswerException.class)
			.isThrownBy(() -> DirectAnswer.read(new ByteArrayInputStream(tags), -1, SHARD));
	}

	@Test
	void aRecordKeepsLittleMemoryBesideItsOwnAndNobodyWritesToIt() throws Exception {
		byte[] body = new RandomAnswers(11).next(200);
		List<KinesumerRecord> records = DirectAnswer.read(inPieces(body), body.length, SHARD).records();
		List<byte[]> first = records.stream().map(DirectAnswerTests::bytes).toList();
		assertThat(records).hasSizeGreaterThan(20).allSatisfy((record) -> {
			assertThat(record.data().isReadOnly()).isTrue();
			assertThat(record.data().capacity()).isEqualTo(record.size());
		});
		DirectAnswer.read(inPieces(body), body.length, SHARD);
		for (int i = 0; i < records.size(); i++) {
			assertThat(bytes(records.get(i))).isEqualTo(first.get(i));
		}
	}

	private void assertSame(List<KinesumerRecord> records, List<Record> sdk) {
		assertThat(records).hasSameSizeAs(sdk);
		for (int i = 0; i < sdk.size(); i++) {
			KinesumerRecord record = records.get(i);
			assertThat(record.sequenceNumber()).isEqualTo(sdk.get(i).sequenceNumber());
			assertThat(record.partitionKey()).isEqualTo(sdk.get(i).partitionKey());
			assertThat(record.arrivalTime()).isEqualTo(sdk.get(i).approximateArrivalTimestamp());
			assertThat(bytes(record)).isEqualTo(sdk.get(i).data().asByteArray());
		}
	}

	private static byte[] bytes(KinesumerRecord record) {
		byte[] bytes = new byte[record.size()];
		record.data().get(bytes);
		return bytes;
	}

	private GetRecordsResponse parsed(byte[] body) {
		this.network.clear().answer(body);
		return this.client.getRecords((request) -> request.shardIterator("next"));
	}

	/**
	 * As they come from a network.
	 */
	private InputStream inPieces(byte[] body) {
		return new FilterInputStream(new ByteArrayInputStream(body)) {

			@Override
			public int read(byte[] target, int offset, int length) throws IOException {
				int most = (DirectAnswerTests.this.random.nextInt(4) == 0) ? 3 : 20_000;
				return super.read(target, offset, Math.min(length, 1 + DirectAnswerTests.this.random.nextInt(most)));
			}

		};
	}

}
