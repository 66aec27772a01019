package io.kinesumer.aggregation;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import com.amazonaws.kinesis.agg.AggRecord;
import com.amazonaws.services.kinesis.clientlibrary.types.Messages;
import com.amazonaws.services.kinesis.clientlibrary.types.UserRecord;
import com.amazonaws.services.kinesis.model.Record;
import com.google.protobuf.ByteString;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DeaggregatorTests {

	private static final ShardKey SHARD = new ShardKey("orders", "s1");

	private static final BigInteger LAST_HASH = BigInteger.TWO.pow(128).subtract(BigInteger.ONE);

	@Test
	void whatTheReferenceAggregatesIsTakenApartAsTheReferenceDoes() {
		Random random = new Random(1);
		for (int round = 0; round < 200; round++) {
			AggRecord aggregate = new AggRecord();
			for (int i = random.nextInt(1, 200); i > 0; i--) {
				byte[] data = new byte[random.nextInt(500)];
				random.nextBytes(data);
				String explicitHashKey = random.nextBoolean() ? new BigInteger(128, random).toString() : null;
				Aggregates.add(aggregate, "kéy-" + random.nextInt(20), explicitHashKey, data);
			}
			byte[] bytes = aggregate.toRecordBytes();
			assertSame(Deaggregator.deaggregate(Aggregates.record(SHARD, 7, bytes)), reference(bytes));
		}
	}

	private static void assertSame(List<KinesumerRecord> actual, List<UserRecord> expected) {
		assertThat(actual).hasSameSizeAs(expected);
		for (int i = 0; i < actual.size(); i++) {
			KinesumerRecord one = actual.get(i);
			UserRecord other = expected.get(i);
			assertThat(one.partitionKey()).isEqualTo(other.getPartitionKey());
			assertThat(one.explicitHashKey()).isEqualTo(other.getExplicitHashKey());
			assertThat(one.sequenceNumber()).isEqualTo(other.getSequenceNumber());
			assertThat(one.subSequenceNumber()).isEqualTo(other.getSubSequenceNumber());
			assertThat(one.arrivalTime()).isEqualTo(other.getApproximateArrivalTimestamp().toInstant());
			assertThat(one.data()).isEqualTo(other.getData());
		}
	}

	private static List<UserRecord> reference(byte[] bytes) {
		Record record = new Record().withSequenceNumber("7")
			.withPartitionKey("aggregate")
			.withApproximateArrivalTimestamp(new Date(7000))
			.withData(ByteBuffer.wrap(bytes));
		return UserRecord.deaggregate(List.of(record), BigInteger.ZERO, LAST_HASH);
	}

	@Test
	void eachUserRecordCoversThoseBeforeItAndTheLastTheWholeRecord() {
		KinesumerRecord record = Aggregates.record(SHARD, 7, Aggregates.of("key", "a", "b", "c"));
		List<KinesumerRecord> parts = Deaggregator.deaggregate(record);
		assertThat(parts).extracting(KinesumerRecord::position)
			.containsExactly(new Position("7", 0), new Position("7", 1), Position.of("7"));
		assertThat(parts).extracting(KinesumerRecord::subSequenceNumber).containsExactly(0L, 1L, 2L);
		assertThat(parts).allMatch((part) -> part.shard().equals(SHARD) && part.sequenceNumber().equals("7")
				&& part.arrivalTime().equals(record.arrivalTime()));
	}

	@Test
	void oneUserRecordAloneStandsForTheWholeRecord() {
		List<KinesumerRecord> parts = Deaggregator.deaggregate(Aggregates.record(SHARD, 7, Aggregates.of("key", "a")));
		assertThat(Aggregates.texts(parts)).containsExactly("a");
		assertThat(parts.get(0).position()).isEqualTo(Position.of("7"));
		assertThat(parts.get(0).subSequenceNumber()).isZero();
		assertThat(parts.get(0).partitionKey()).isEqualTo("key");
	}

	@Test
	void userRecordsAreSlicesOfWhatWasReceived() {
		byte[] received = Aggregates.of("key", "first", "second");
		List<KinesumerRecord> parts = Deaggregator.deaggregate(Aggregates.record(SHARD, 7, received));
		int at = new String(received, StandardCharsets.ISO_8859_1).indexOf("second");
		received[at] = 'S';
		assertThat(Aggregates.texts(parts)).containsExactly("first", "Second");
		assertThat(parts).allMatch((part) -> part.data().isReadOnly());
	}

	@Test
	void userRecordsOutsideTheHashRangeOfTheirShardAreHandedOver() {
		AggRecord aggregate = new AggRecord();
		Aggregates.add(aggregate, "key", "0", new byte[] { 'a' });
		Aggregates.add(aggregate, "key", LAST_HASH.toString(), new byte[] { 'b' });
		Record record = new Record().withSequenceNumber("7").withData(ByteBuffer.wrap(aggregate.toRecordBytes()));
		assertThat(UserRecord.deaggregate(List.of(record), BigInteger.ZERO, BigInteger.TEN))
			.as("what another consumer drops")
			.isEmpty();
		List<KinesumerRecord> parts = Deaggregator.deaggregate(Aggregates.record(SHARD, 7, aggregate.toRecordBytes()));
		assertThat(Aggregates.texts(parts)).containsExactly("a", "b");
		assertThat(parts).extracting(KinesumerRecord::explicitHashKey).containsExactly("0", LAST_HASH.toString());
	}

	@Test
	void aWrongDigestLeavesTheRecordAsItIs() {
		byte[] bytes = Aggregates.of("key", "a", "b", "c");
		for (int i = 0; i < bytes.length; i++) {
			byte[] corrupt = bytes.clone();
			corrupt[i] ^= 1;
			assertHandedOverAsItIs(corrupt);
		}
	}

	@Test
	void aRecordCutShortIsLeftAsItIs() {
		byte[] bytes = Aggregates.of("key", "a", "b", "c");
		for (int length = 0; length < bytes.length; length++) {
			assertHandedOverAsItIs(java.util.Arrays.copyOf(bytes, length));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "plain text", "{\"json\": true}", "a text that is long enough to hold a digest" })
	void foreignRecordsAreLeftAsTheyAre(String text) {
		assertHandedOverAsItIs(text.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void aMessageThatPointsPastItsTablesIsLeftAsItIs() {
		Messages.AggregatedRecord.Builder message = Messages.AggregatedRecord.newBuilder().addPartitionKeyTable("key");
		message.addRecordsBuilder().setPartitionKeyIndex(0).setData(ByteString.copyFromUtf8("a"));
		Messages.Record.Builder second = message.addRecordsBuilder().setData(ByteString.copyFromUtf8("b"));
		for (long index : new long[] { 1, 2, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE, -1, Long.MIN_VALUE }) {
			second.setPartitionKeyIndex(index).clearExplicitHashKeyIndex();
			assertHandedOverAsItIs(Aggregates.framed(message.build().toByteArray()));
			second.setPartitionKeyIndex(0).setExplicitHashKeyIndex(index);
			assertHandedOverAsItIs(Aggregates.framed(message.build().toByteArray()));
		}
	}

	@Test
	void aUserRecordWithoutKeyOrDataLeavesTheRecordAsItIs() {
		Messages.AggregatedRecord.Builder message = Messages.AggregatedRecord.newBuilder().addPartitionKeyTable("key");
		Messages.Record.Builder record = message.addRecordsBuilder().setPartitionKeyIndex(0);
		assertHandedOverAsItIs(Aggregates.framed(message.buildPartial().toByteArray()));
		record.clearPartitionKeyIndex().setData(ByteString.copyFromUtf8("a"));
		assertHandedOverAsItIs(Aggregates.framed(message.buildPartial().toByteArray()));
	}

	@Test
	void anAggregateOfNothingIsLeftAsItIs() {
		Messages.AggregatedRecord message = Messages.AggregatedRecord.newBuilder().addPartitionKeyTable("key").build();
		assertHandedOverAsItIs(Aggregates.framed(message.toByteArray()));
		assertHandedOverAsItIs(Aggregates.framed(new byte[0]));
	}

	@Test
	void tagsAndFieldsOfLaterVersionsArePassedOver() {
		Messages.AggregatedRecord.Builder message = Messages.AggregatedRecord.newBuilder()
			.addPartitionKeyTable("key")
			.setUnknownFields(unknown());
		message.addRecordsBuilder()
			.setPartitionKeyIndex(0)
			.setData(ByteString.copyFromUtf8("a"))
			.addTags(Messages.Tag.newBuilder().setKey("k").setValue("v"))
			.setUnknownFields(unknown());
		KinesumerRecord record = Aggregates.record(SHARD, 7, Aggregates.framed(message.build().toByteArray()));
		assertThat(Aggregates.texts(Deaggregator.deaggregate(record))).containsExactly("a");
	}

	private static com.google.protobuf.UnknownFieldSet unknown() {
		return com.google.protobuf.UnknownFieldSet.newBuilder()
			.addField(1000,
					com.google.protobuf.UnknownFieldSet.Field.newBuilder()
						.addVarint(-1)
						.addFixed32(1)
						.addFixed64(1)
						.addLengthDelimited(ByteString.copyFromUtf8("unknown"))
						.build())
			// A field that is known, in a form that is not.
			.addField(3, com.google.protobuf.UnknownFieldSet.Field.newBuilder().addVarint(1).build())
			.build();
	}

	@Test
	void keysMayFollowTheRecordsThatUseThem() {
		Messages.AggregatedRecord.Builder records = Messages.AggregatedRecord.newBuilder();
		records.addRecordsBuilder().setPartitionKeyIndex(0).setData(ByteString.copyFromUtf8("a"));
		byte[] keys = Messages.AggregatedRecord.newBuilder().addPartitionKeyTable("key").build().toByteArray();
		byte[] message = ByteBuffer.allocate(keys.length + records.build().getSerializedSize())
			.put(records.build().toByteArray())
			.put(keys)
			.array();
		KinesumerRecord record = Aggregates.record(SHARD, 7, Aggregates.framed(message));
		assertThat(Deaggregator.deaggregate(record)).extracting(KinesumerRecord::partitionKey).containsExactly("key");
	}

	@Test
	void aFullAggregateOfManySmallRecordsIsTakenApart() {
		AggRecord aggregate = new AggRecord();
		List<String> texts = IntStream.range(0, 50_000).mapToObj(String::valueOf).toList();
		texts.forEach((text) -> Aggregates.add(aggregate, "key", null, text.getBytes(StandardCharsets.UTF_8)));
		KinesumerRecord record = Aggregates.record(SHARD, 7, aggregate.toRecordBytes());
		assertThat(Aggregates.texts(Deaggregator.deaggregate(record))).isEqualTo(texts);
	}

	private static void assertHandedOverAsItIs(byte[] data) {
		KinesumerRecord record = Aggregates.record(SHARD, 7, data);
		assertThat(Deaggregator.deaggregate(record)).singleElement().isSameAs(record);
	}

}
