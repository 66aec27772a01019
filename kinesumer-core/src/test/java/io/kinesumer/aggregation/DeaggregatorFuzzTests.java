package io.kinesumer.aggregation;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import com.amazonaws.services.kinesis.clientlibrary.types.Messages;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A million messages with broken bodies under digests that fit: whatever comes, nothing
 * is thrown and nothing is lost, and what the reference reads is read as the reference
 * does.
 */
class DeaggregatorFuzzTests {

	private static final ShardKey SHARD = new ShardKey("orders", "s1");

	private static final int INPUTS = 1_000_000;

	/** A machine with nothing else to do needs a tenth of it. */
	private static final Duration BOUND = Duration.ofSeconds(Integer.getInteger("kinesumer.fuzz.seconds", 60));

	private final Random random = new Random(20_260_101);

	private final List<byte[]> corpus = new ArrayList<>();

	private int takenApart;

	private int leftAsTheyAre;

	private int compared;

	private int strictlyLeft;

	@Test
	void noInputIsLostOrBreaksTheReader() {
		for (int i = 0; i < 64; i++) {
			this.corpus.add(message());
		}
		long deadline = System.nanoTime() + BOUND.toNanos();
		int inputs = 0;
		for (; inputs < INPUTS && System.nanoTime() - deadline < 0; inputs++) {
			byte[] message = mutated(this.corpus.get(this.random.nextInt(this.corpus.size())));
			check(message, Aggregates.framed(message));
		}
		assertThat(this.takenApart).as("inputs that still were messages").isGreaterThan(inputs / 20);
		assertThat(this.leftAsTheyAre).as("inputs that no longer were").isGreaterThan(inputs / 20);
		assertThat(this.strictlyLeft).as("of those, what the reference reads").isLessThan(this.compared / 100);
	}

	private byte[] message() {
		Messages.AggregatedRecord.Builder message = Messages.AggregatedRecord.newBuilder();
		int keys = this.random.nextInt(1, 4);
		for (int i = 0; i < keys; i++) {
			message.addPartitionKeyTable("key-" + i);
			message.addExplicitHashKeyTable(String.valueOf(i));
		}
		for (int i = this.random.nextInt(1, 6); i > 0; i--) {
			byte[] data = new byte[this.random.nextInt(12)];
			this.random.nextBytes(data);
			Messages.Record.Builder record = message.addRecordsBuilder()
				.setPartitionKeyIndex(this.random.nextInt(keys))
				.setData(ByteString.copyFrom(data));
			if (this.random.nextBoolean()) {
				record.setExplicitHashKeyIndex(this.random.nextInt(keys));
			}
			if (this.random.nextInt(4) == 0) {
				record.addTags(Messages.Tag.newBuilder().setKey("k").setValue("v"));
			}
		}
		return message.build().toByteArray();
	}

	/**
	 * Breaks a message in one to three places: bits, bytes, cuts, and parts of itself put
	 * elsewhere.
	 */
	private byte[] mutated(byte[] message) {
		byte[] bytes = message;
		for (int i = this.random.nextInt(1, 4); i > 0 && bytes.length > 0; i--) {
			int at = this.random.nextInt(bytes.length);
			int length = this.random.nextInt(bytes.length - at) + 1;
			switch (this.random.nextInt(6)) {
				case 0 -> (bytes = bytes.clone())[at] ^= (byte) (1 << this.random.nextInt(8));
				case 1 -> (bytes = bytes.clone())[at] = (byte) this.random.nextInt();
				case 2 -> (bytes = bytes.clone())[at] = (byte) (this.random.nextBoolean() ? 0xFF : 0x7F);
				case 3 -> bytes = Arrays.copyOf(bytes, at);
				case 4 -> bytes = joined(bytes, at, bytes, at, length, at);
				default -> bytes = joined(bytes, at, bytes, this.random.nextInt(bytes.length), length, at + 1);
			}
		}
		return bytes;
	}

	private static byte[] joined(byte[] head, int headLength, byte[] middle, int from, int length, int tail) {
		int middleLength = Math.min(length, middle.length - from);
		return ByteBuffer.allocate(headLength + middleLength + head.length - tail)
			.put(head, 0, headLength)
			.put(middle, from, middleLength)
			.put(head, tail, head.length - tail)
			.array();
	}

	/**
	 * The one liberty: what is odd enough, such as a group among the fields, may be left
	 * as it is though the reference reads it.
	 */
	private void check(byte[] message, byte[] data) {
		KinesumerRecord record = Aggregates.record(SHARD, 7, data);
		List<KinesumerRecord> parts = Deaggregator.deaggregate(record);
		if (parts.size() == 1 && parts.get(0) == record) {
			this.leftAsTheyAre++;
			if (this.leftAsTheyAre % 16 == 0) { // the reference is slow to refuse
				this.compared++;
				this.strictlyLeft += (expected(message) != null) ? 1 : 0;
			}
			return;
		}
		this.takenApart++;
		List<Messages.Record> expected = expected(message);
		if (expected == null || parts.size() != expected.size()) {
			throw new AssertionError("Taken apart as the reference does not: " + Arrays.toString(message));
		}
		for (int i = 0; i < parts.size(); i++) {
			KinesumerRecord part = parts.get(i);
			Position position = (i == parts.size() - 1) ? Position.of("7") : new Position("7", i);
			if (!part.position().equals(position)
					|| !part.data().equals(expected.get(i).getData().asReadOnlyByteBuffer())) {
				throw new AssertionError("Record " + i + " differs: " + Arrays.toString(message));
			}
		}
	}

	/**
	 * What the reference reads, or {@code null} if it reads nothing that could be handed
	 * over.
	 */
	private static List<Messages.Record> expected(byte[] message) {
		try {
			Messages.AggregatedRecord read = Messages.AggregatedRecord.parseFrom(message);
			boolean complete = read.getRecordsList()
				.stream()
				.allMatch((record) -> isWithin(record.getPartitionKeyIndex(), read.getPartitionKeyTableCount())
						&& (!record.hasExplicitHashKeyIndex()
								|| isWithin(record.getExplicitHashKeyIndex(), read.getExplicitHashKeyTableCount())));
			return (complete && read.getRecordsCount() > 0) ? read.getRecordsList() : null;
		}
		catch (InvalidProtocolBufferException ex) {
			return null;
		}
	}

	private static boolean isWithin(long index, int count) {
		return index >= 0 && index < count;
	}

}
