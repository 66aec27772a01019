package io.kinesumer.benchmarks.load;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.stream.IntStream;

import io.kinesumer.test.kinesis.wire.Fields;
import io.kinesumer.test.kinesis.wire.Output;
import io.kinesumer.test.kinesis.wire.Reply;
import io.kinesumer.test.kinesis.wire.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * What the load server says of its stream.
 */
final class Answers {

	private static final BigInteger KEYS = BigInteger.ONE.shiftLeft(128);

	private final String stream;

	private final int shards;

	private final Instant created = Instant.now().minusSeconds(3600);

	Answers(String stream, int shards) {
		this.stream = stream;
		this.shards = shards;
	}

	/**
	 * Answers a request.
	 * @return the answer, or {@code null} to an operation that is not known
	 */
	@Nullable ByteBuffer to(String operation, String contentType, byte[] body) {
		WireFormat format = WireFormat.of(contentType);
		Reply reply = switch (operation) {
			case "DescribeStreamSummary" -> summary();
			case "ListShards" ->
				(out) -> out.structures("Shards", () -> IntStream.range(0, this.shards).iterator(), this::shard);
			case "GetShardIterator" -> iterator(Fields.read(format, body));
			default -> null;
		};
		return (reply != null) ? Output.write(format, reply) : null;
	}

	private Reply summary() {
		return (out) -> out.structure("StreamDescriptionSummary",
				(summary) -> summary.text("StreamName", this.stream)
					.text("StreamARN", "arn:aws:kinesis:us-east-1:123456789012:stream/" + this.stream)
					.text("StreamStatus", "ACTIVE")
					.text("StreamId", "load-0123456789")
					.number("RetentionPeriodHours", 24)
					.time("StreamCreationTimestamp", this.created)
					.structures("EnhancedMonitoring", java.util.List.<String>of(), (metric, name) -> {
					})
					.text("EncryptionType", "NONE")
					.number("OpenShardCount", this.shards)
					.number("ConsumerCount", 0));
	}

	private void shard(Output out, Integer shard) {
		BigInteger width = KEYS.divide(BigInteger.valueOf(this.shards));
		BigInteger from = width.multiply(BigInteger.valueOf(shard));
		BigInteger to = (shard == this.shards - 1) ? KEYS.subtract(BigInteger.ONE)
				: from.add(width).subtract(BigInteger.ONE);
		out.text("ShardId", shardId(shard))
			.structure("HashKeyRange",
					(range) -> range.text("StartingHashKey", from.toString()).text("EndingHashKey", to.toString()))
			.structure("SequenceNumberRange", (range) -> range.text("StartingSequenceNumber", Page.sequenceNumber(0)));
	}

	private Reply iterator(Fields request) {
		String shardId = request.requireText("ShardId");
		String from = request.text("StartingSequenceNumber");
		long next = switch (request.requireText("ShardIteratorType")) {
			case "AFTER_SEQUENCE_NUMBER" -> Page.after(String.valueOf(from));
			case "AT_SEQUENCE_NUMBER" -> Page.after(String.valueOf(from)) - 1;
			default -> 1; // the first record comes after the starting number
		};
		int shard = Integer.parseInt(shardId.substring(shardId.lastIndexOf('-') + 1));
		return (out) -> out.text("ShardIterator", Page.iterator(shard, next));
	}

	private static String shardId(int shard) {
		return String.format("shardId-%012d", shard);
	}

}
