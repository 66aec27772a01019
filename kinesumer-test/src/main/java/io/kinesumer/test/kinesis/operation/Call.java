package io.kinesumer.test.kinesis.operation;

import org.jspecify.annotations.Nullable;

import io.kinesumer.test.kinesis.stream.KinesisStream;
import io.kinesumer.test.kinesis.stream.ShardIterator;
import io.kinesumer.test.kinesis.stream.StreamDirectory;
import io.kinesumer.test.kinesis.stream.StreamId;
import io.kinesumer.test.kinesis.wire.Fields;

/**
 * One call of an operation.
 *
 * @param caller who calls
 * @param fields the request
 * @param streams all streams
 */
public record Call(Caller caller, Fields fields, StreamDirectory streams) {

	/**
	 * The stream that the request names by ARN or by name.
	 * @return the stream's id
	 * @throws io.kinesumer.test.kinesis.stream.ServiceError if it names none
	 */
	public StreamId streamId() {
		String arn = this.fields.text("StreamARN");
		return (arn != null) ? StreamId.ofArn(arn) : ownStream(this.fields.requireText("StreamName"));
	}

	/**
	 * A stream of the caller's account.
	 * @param name its name
	 * @return the stream's id
	 */
	public StreamId ownStream(String name) {
		return new StreamId(this.caller.account(), this.caller.region(), StreamId.requireName(name));
	}

	/**
	 * The stream that the request names.
	 * @return a stream
	 * @throws io.kinesumer.test.kinesis.stream.ServiceError if there is none
	 */
	public KinesisStream stream() {
		return this.streams.require(streamId());
	}

	/**
	 * The name of the stream that the request is about, by whatever field it says so.
	 * @return the name, or {@code null}
	 */
	public @Nullable String targetStream() {
		String iterator = this.fields.text("ShardIterator");
		if (iterator != null) {
			return ShardIterator.parse(iterator).stream().name();
		}
		String arn = this.fields.text("StreamARN");
		return (arn != null) ? StreamId.ofArn(arn).name() : this.fields.text("StreamName");
	}

	/**
	 * The shard that the request is about, by whatever field it says so.
	 * @return the id, or {@code null}
	 */
	public @Nullable String targetShard() {
		String iterator = this.fields.text("ShardIterator");
		if (iterator != null) {
			return ShardIterator.parse(iterator).shardId();
		}
		if (this.fields.text("PartitionKey") != null) {
			return stream().shardFor(WriteOperations.record(this.fields));
		}
		String shard = this.fields.text("ShardId");
		return (shard != null) ? shard : this.fields.text("ShardToSplit");
	}

}
