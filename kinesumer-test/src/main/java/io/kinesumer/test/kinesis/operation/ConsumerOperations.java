package io.kinesumer.test.kinesis.operation;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.kinesumer.test.kinesis.stream.ConsumerArn;
import io.kinesumer.test.kinesis.stream.ConsumerView;
import io.kinesumer.test.kinesis.stream.IteratorPosition;
import io.kinesumer.test.kinesis.stream.KinesisStream;
import io.kinesumer.test.kinesis.stream.ServiceError;
import io.kinesumer.test.kinesis.stream.ShardFeed;
import io.kinesumer.test.kinesis.stream.StreamConsumers;
import io.kinesumer.test.kinesis.stream.StreamId;
import io.kinesumer.test.kinesis.wire.Fields;
import io.kinesumer.test.kinesis.wire.Output;
import io.kinesumer.test.kinesis.wire.Reply;

/**
 * The operations of enhanced fan-out.
 */
public final class ConsumerOperations {

	/**
	 * The operation that is answered by a stream of events, and so is not among
	 * {@link Operations}.
	 */
	public static final String SUBSCRIBE = "SubscribeToShard";

	/**
	 * What its events are called, to the API's model and to those who ask for faults.
	 */
	public static final String EVENT = "SubscribeToShardEvent";

	private ConsumerOperations() {
	}

	static void addTo(Map<String, Operation> operations) {
		operations.put("RegisterStreamConsumer", ConsumerOperations::register);
		operations.put("DescribeStreamConsumer", ConsumerOperations::describe);
		operations.put("DeregisterStreamConsumer", ConsumerOperations::deregister);
		operations.put("ListStreamConsumers", ConsumerOperations::list);
	}

	private static Reply register(Call call) {
		StreamId stream = StreamId.ofArn(call.fields().requireText("StreamARN"));
		String name = call.fields().requireText("ConsumerName");
		ConsumerView consumer = consumers(call, stream).register(name);
		return (out) -> out.structure("Consumer", (each) -> write(each, consumer));
	}

	private static Reply describe(Call call) {
		ConsumerView consumer = named(call, StreamConsumers::describe);
		return (out) -> out.structure("ConsumerDescription", (each) -> {
			write(each, consumer);
			each.text("StreamARN", ConsumerArn.parse(consumer.arn()).stream().arn());
		});
	}

	private static Reply deregister(Call call) {
		named(call, (consumers, name, arn) -> {
			consumers.deregister(name, arn);
			return name;
		});
		return Reply.EMPTY;
	}

	private static <T> T named(Call call, Action<T> action) {
		String text = call.fields().text("ConsumerARN");
		if (text != null) {
			ConsumerArn arn = ConsumerArn.parse(text);
			return action.on(consumers(call, arn.stream()), arn.name(), arn);
		}
		String stream = call.fields().text("StreamARN");
		String name = call.fields().text("ConsumerName");
		if (stream == null || name == null) {
			throw ServiceError.invalidArgument("Either ConsumerARN or both StreamARN and ConsumerName are required.");
		}
		return action.on(consumers(call, StreamId.ofArn(stream)), name, null);
	}

	private static StreamConsumers consumers(Call call, StreamId stream) {
		return stream(call, stream).consumers();
	}

	private static KinesisStream stream(Call call, StreamId id) {
		return call.stream(id);
	}

	private static Reply list(Call call) {
		StreamId stream = StreamId.ofArn(call.fields().requireText("StreamARN"));
		int most = call.fields().number("MaxResults", 100, 1, 10_000);
		String after = call.fields().text("NextToken");
		List<ConsumerView> consumers = consumers(call, stream).list()
			.stream()
			.filter((consumer) -> after == null || consumer.name().compareTo(after) > 0)
			.toList();
		List<ConsumerView> page = consumers.subList(0, Math.min(most, consumers.size()));
		return (out) -> {
			out.structures("Consumers", page, ConsumerOperations::write);
			out.text("NextToken", (page.size() < consumers.size()) ? page.get(page.size() - 1).name() : null);
		};
	}

	private static void write(Output out, ConsumerView consumer) {
		out.text("ConsumerName", consumer.name())
			.text("ConsumerARN", consumer.arn())
			.text("ConsumerStatus", consumer.status())
			.time("ConsumerCreationTimestamp", consumer.created());
	}

	/**
	 * Subscribes to a shard.
	 * @param call the request
	 * @return what to send, from now on
	 * @throws ServiceError if the service refuses
	 */
	public static ShardFeed subscribe(Call call) {
		ConsumerArn consumer = ConsumerArn.parse(call.fields().requireText("ConsumerARN"));
		String shardId = call.fields().requireText("ShardId");
		Fields start = call.fields().structure("StartingPosition");
		if (start == null) {
			throw ServiceError.constraint("null", "startingPosition", "Member must not be null");
		}
		IteratorPosition position = ReadOperations.position(start, "Type", "SequenceNumber");
		return stream(call, consumer.stream()).subscribe(consumer, shardId, position);
	}

	/**
	 * What goes to the subscriber.
	 * @param event an event
	 * @return its fields
	 */
	public static Reply event(ShardFeed.Event event) {
		Reply reply = (out) -> {
			ReadOperations.writeRecords(out, event.records());
			out.text("ContinuationSequenceNumber", event.continuation());
			out.number("MillisBehindLatest", event.millisBehindLatest());
			if (event.continuation() == null) {
				ReadOperations.writeChildren(out, event.children());
			}
		};
		return reply.ofAbout(ReadOperations.sizeOf(event.records()));
	}

	@FunctionalInterface
	private interface Action<T> {

		T on(StreamConsumers consumers, String name, @Nullable ConsumerArn arn);

	}

}
