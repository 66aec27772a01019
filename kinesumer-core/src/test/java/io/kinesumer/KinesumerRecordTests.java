package io.kinesumer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;

import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KinesumerRecordTests {

	private static final ShardKey SHARD = new ShardKey("orders", "shardId-000000000001");

	private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

	@ParameterizedTest
	@MethodSource
	void aBufferIsSeenFromItsPositionToItsLimit(ByteBuffer data) {
		KinesumerRecord record = new KinesumerRecord(SHARD, "key", null, Position.of("7"), Instant.EPOCH, data);
		data.position(data.limit());
		assertThat(record.size()).isEqualTo(3);
		assertThat(text(record.data())).isEqualTo("ell");
		assertThat(bytes(record)).asString(StandardCharsets.UTF_8).isEqualTo("ell");
		assertThatThrownBy(() -> record.byteAt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
		assertThatThrownBy(() -> record.byteAt(3)).isInstanceOf(IndexOutOfBoundsException.class);
	}

	static Stream<Arguments> aBufferIsSeenFromItsPositionToItsLimit() {
		ByteBuffer direct = ByteBuffer.allocateDirect(5).put(HELLO).position(1).limit(4);
		ByteBuffer large = ByteBuffer.allocate(200_000).position(150_000).put(HELLO).position(150_001).limit(150_004);
		return Stream.of(ByteBuffer.wrap("ell".getBytes(StandardCharsets.UTF_8)), ByteBuffer.wrap(HELLO, 1, 3),
				ByteBuffer.wrap(HELLO, 1, 3).slice(), ByteBuffer.wrap(HELLO, 1, 3).asReadOnlyBuffer(), direct, large)
			.map(Arguments::of);
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "0, 5", "5, 0", "0, 32767", "65535, 32767", "65535, 32768", "65536, 32767", "65536, 1",
			"0, 200000", "200000, 0", "1, 199999" })
	void aPartOfAnArrayIsSeenAndNothingElse(int start, int length) {
		byte[] array = new byte[200_000];
		for (int i = 0; i < array.length; i++) {
			array[i] = (byte) (i % 251);
		}
		KinesumerRecord record = new KinesumerRecord(SHARD, "key", "7", Instant.EPOCH, array, start, length);
		ByteBuffer data = record.data();
		assertThat(record.size()).isEqualTo(length);
		assertThat(data).isEqualTo(ByteBuffer.wrap(array, start, length));
		assertThat(data.position()).isZero();
		assertThat(data.capacity()).isEqualTo(length);
		assertThat(bytes(record)).isEqualTo(Arrays.copyOfRange(array, start, start + length));
	}

	@Test
	void aPartBeyondTheArrayIsRefused() {
		assertThatThrownBy(() -> new KinesumerRecord(SHARD, "key", "7", Instant.EPOCH, HELLO, 3, 3))
			.isInstanceOf(IndexOutOfBoundsException.class);
	}

	@Test
	void eachViewIsAFreshOneThatNobodyCanWriteThrough() {
		KinesumerRecord record = new KinesumerRecord(SHARD, "key", "7", Instant.EPOCH, HELLO, 0, 5);
		ByteBuffer first = record.data().order(ByteOrder.LITTLE_ENDIAN);
		assertThat(text(first)).isEqualTo("hello");
		assertThat(text(record.data())).isEqualTo("hello");
		assertThat(record.data().order()).isEqualTo(ByteOrder.BIG_ENDIAN);
		assertThat(record.data().isReadOnly()).isTrue();
		assertThat(record.data().hasArray()).isFalse();
	}

	@Test
	void aRecordThatWasNotAggregatedCoversItself() {
		KinesumerRecord record = new KinesumerRecord(SHARD, "key", "7", Instant.EPOCH, HELLO, 0, 5);
		assertThat(record.position()).isEqualTo(Position.of("7"));
		assertThat(record.sequenceNumber()).isEqualTo("7");
		assertThat(record.subSequenceNumber()).isZero();
		assertThat(record.explicitHashKey()).isNull();
		assertThat(record).hasToString("record 7 of " + SHARD);
	}

	@Test
	void theLastPartCoversTheWholeRecordAndTheOthersThemselves() {
		KinesumerRecord record = new KinesumerRecord(SHARD, "key", "7", Instant.EPOCH, HELLO, 0, 5);
		KinesumerRecord first = record.part("a", "12", ByteBuffer.wrap(HELLO, 1, 2), 0, 2);
		KinesumerRecord last = record.part("b", null, ByteBuffer.wrap(HELLO, 3, 2), 1, 2);
		assertThat(first.position()).isEqualTo(new Position("7", 0));
		assertThat(first.subSequenceNumber()).isZero();
		assertThat(first.explicitHashKey()).isEqualTo("12");
		assertThat(text(first.data())).isEqualTo("el");
		assertThat(last.position()).isEqualTo(Position.of("7"));
		assertThat(last.subSequenceNumber()).isOne();
		assertThat(last.explicitHashKey()).isNull();
		assertThat(first).hasToString("record 7.0 of " + SHARD);
	}

	@Test
	void aPositionInsideAnAggregatedRecordIsKept() {
		KinesumerRecord record = new KinesumerRecord(SHARD, "key", "12", new Position("7", 3), Instant.EPOCH,
				ByteBuffer.wrap(HELLO));
		assertThat(record.position()).isEqualTo(new Position("7", 3));
		assertThat(record.subSequenceNumber()).isEqualTo(3);
		assertThat(record.explicitHashKey()).isEqualTo("12");
	}

	@Test
	void whatIsNoSequenceNumberGivesNoPosition() {
		KinesumerRecord record = new KinesumerRecord(SHARD, "key", "seven", Instant.EPOCH, HELLO, 0, 5);
		assertThatIllegalArgumentException().isThrownBy(record::position).withMessageContaining("seven");
	}

	private static byte[] bytes(KinesumerRecord record) {
		byte[] bytes = new byte[record.size()];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = record.byteAt(i);
		}
		return bytes;
	}

	private static String text(ByteBuffer data) {
		return StandardCharsets.UTF_8.decode(data).toString();
	}

}
