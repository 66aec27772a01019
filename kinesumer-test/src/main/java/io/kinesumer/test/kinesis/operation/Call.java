package io.kinesumer.test.kinesis.operation;

import org.jspecify.annotations.Nullable;

import io.kinesumer.test.kinesis.account.Accounts;
import io.kinesumer.test.kinesis.stream.KinesisStream;
import io.kinesumer.test.kinesis.stream.ServiceError;
import io.kinesumer.test.kinesis.stream.ShardIterator;
import io.kinesumer.test.kinesis.stream.StreamDirectory;
import io.kinesumer.test.kinesis.stream.StreamId;
import io.kinesumer.test.kinesis.wire.Fields;

/**
 * One call of an operation.
 *
 * @param operation its name on the wire
 * @param caller who calls
 * @param fields the request
 * @param streams all streams
 * @param accounts who may do what
 */
public record Call(String operation, Caller caller, Fields fields, StreamDirectory streams, Accounts accounts) {

	private static final String STREAM_ARN = "StreamARN";

	/**
	 * The stream that the request names by ARN or by name.
	 * @return the id of a stream that the caller may use
	 * @throws ServiceError if it names none, or one that the caller may not use
	 */
	public StreamId streamId() {
		String arn = this.fields.text(STREAM_ARN);
		StreamId id = (arn != null) ? StreamId.ofArn(arn) : ownStream(this.fields.requireText("StreamName"));
		return requireAccess(id);
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
	 * @throws ServiceError if there is none, or the caller may not use it
	 */
	public KinesisStream stream() {
		return this.streams.require(streamId());
	}

	/**
	 * The stream that something stands for which an earlier call gave out. Another
	 * account's stream must be named by its ARN all the same, which must be that of the
	 * stream.
	 * @param id the stream's id, as in the iterator or the token
	 * @return a stream
	 * @throws ServiceError if it is gone, or the caller may not use it
	 */
	public KinesisStream streamOf(StreamId id) {
		String arn = this.fields.text(STREAM_ARN);
		if (arn != null && !StreamId.ofArn(arn).equals(id)) {
			throw ServiceError.invalidArgument("StreamARN " + arn + " is not the stream that the request goes on in.");
		}
		if (arn == null && !id.account().equals(this.caller.account())) {
			throw ServiceError.accessDenied("User: " + this.caller.identity().arn() + " is not authorized to perform: "
					+ "kinesis:" + this.operation + " on resource: " + id.arn() + " without its StreamARN");
		}
		return this.streams.require(requireAccess(id));
	}

	/**
	 * An endpoint knows the streams of its own region alone.
	 */
	private StreamId requireAccess(StreamId id) {
		this.accounts.requireAccess(this.caller.identity(), this.operation, id);
		if (!id.region().equals(this.caller.region())) {
			throw ServiceError.notFound("Stream " + id.name() + " under account " + id.account() + " not found in "
					+ this.caller.region() + ".");
		}
		return id;
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
		String arn = this.fields.text(STREAM_ARN);
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
