package io.kinesumer.test.kinesis.operation;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.kinesumer.test.kinesis.stream.KinesisStream;
import io.kinesumer.test.kinesis.stream.ServiceError;
import io.kinesumer.test.kinesis.stream.ShardFilter;
import io.kinesumer.test.kinesis.stream.ShardView;
import io.kinesumer.test.kinesis.stream.StreamId;
import io.kinesumer.test.kinesis.stream.StreamMode;
import io.kinesumer.test.kinesis.stream.StreamStatus;
import io.kinesumer.test.kinesis.stream.StreamView;
import io.kinesumer.test.kinesis.wire.Fields;
import io.kinesumer.test.kinesis.wire.Output;
import io.kinesumer.test.kinesis.wire.Reply;

/**
 * The operations on whole streams.
 */
final class StreamOperations {

	/** An on-demand stream starts with four shards. */
	private static final int ON_DEMAND_SHARDS = 4;

	private StreamOperations() {
	}

	static void addTo(Map<String, Operation> operations) {
		operations.put("CreateStream", StreamOperations::create);
		operations.put("DeleteStream", StreamOperations::delete);
		operations.put("DescribeStream", StreamOperations::describe);
		operations.put("DescribeStreamSummary", StreamOperations::summarize);
		operations.put("ListStreams", StreamOperations::list);
		operations.put("IncreaseStreamRetentionPeriod", (call) -> retain(call, true));
		operations.put("DecreaseStreamRetentionPeriod", (call) -> retain(call, false));
		operations.put("UpdateStreamMode", StreamOperations::changeMode);
	}

	private static Reply create(Call call) {
		StreamId id = call.ownStream(call.fields().requireText("StreamName"));
		Fields details = call.fields().structure("StreamModeDetails");
		StreamMode mode = (details != null) ? mode(details) : StreamMode.PROVISIONED;
		Integer count = call.fields().number("ShardCount");
		if (mode == StreamMode.ON_DEMAND && count != null) {
			throw ServiceError.validation("ShardCount must not be given for a stream with on-demand capacity.");
		}
		if (mode == StreamMode.PROVISIONED && count == null) {
			throw ServiceError.validation("ShardCount is required for a stream with provisioned capacity.");
		}
		int shards = call.fields().number("ShardCount", ON_DEMAND_SHARDS, 1, Integer.MAX_VALUE);
		call.streams().create(id, shards, mode);
		return Reply.EMPTY;
	}

	private static Reply delete(Call call) {
		StreamId id = call.streamId();
		call.streams().delete(id);
		call.accounts().attach(id, null);
		return Reply.EMPTY;
	}

	private static Reply describe(Call call) {
		KinesisStream stream = call.stream();
		StreamView view = stream.view();
		String after = call.fields().text("ExclusiveStartShardId");
		int limit = call.fields().number("Limit", 100, 1, 10_000);
		List<ShardView> shards = stream
			.listShards((after != null) ? new ShardFilter.AfterShard(after) : new ShardFilter.FromTrimHorizon());
		List<ShardView> page = shards.subList(0, Math.min(limit, shards.size()));
		return (out) -> out.structure("StreamDescription", (description) -> {
			writeCommon(description, view);
			description.structures("Shards", page, ShardOperations::writeShard);
			description.bool("HasMoreShards", page.size() < shards.size());
		});
	}

	private static Reply summarize(Call call) {
		StreamView view = call.stream().view();
		return (out) -> out.structure("StreamDescriptionSummary", (summary) -> {
			writeCommon(summary, view);
			summary.number("OpenShardCount", (view.status() == StreamStatus.CREATING) ? 0 : view.openShards());
			summary.number("ConsumerCount", 0);
		});
	}

	private static void writeCommon(Output out, StreamView view) {
		writeSummary(out, view);
		out.number("RetentionPeriodHours", view.retentionHours());
		out.structures("EnhancedMonitoring", List.of(view),
				(monitoring, each) -> monitoring.texts("ShardLevelMetrics", List.of()));
		out.text("EncryptionType", "NONE");
	}

	private static void writeSummary(Output out, StreamView view) {
		out.text("StreamName", view.id().name());
		out.text("StreamARN", view.id().arn());
		out.text("StreamStatus", view.status().name());
		out.structure("StreamModeDetails", (details) -> details.text("StreamMode", view.mode().name()));
		out.time("StreamCreationTimestamp", view.created());
	}

	private static Reply list(Call call) {
		String token = call.fields().text("NextToken");
		String start = call.fields().text("ExclusiveStartStreamName");
		String after = (token != null) ? token : start;
		int limit = call.fields().number("Limit", 100, 1, 10_000);
		List<StreamView> views = call.streams()
			.list(call.caller().account(), call.caller().region())
			.stream()
			.map(KinesisStream::view)
			.filter((view) -> after == null || view.id().name().compareTo(after) > 0)
			.toList();
		List<StreamView> page = views.subList(0, Math.min(limit, views.size()));
		boolean more = page.size() < views.size();
		return (out) -> {
			out.texts("StreamNames", page.stream().map((view) -> view.id().name()).toList());
			out.bool("HasMoreStreams", more);
			out.text("NextToken", more ? page.get(page.size() - 1).id().name() : null);
			out.structures("StreamSummaries", page, StreamOperations::writeSummary);
		};
	}

	private static Reply retain(Call call, boolean longer) {
		call.stream().retain(call.fields().requireNumber("RetentionPeriodHours"), longer);
		return Reply.EMPTY;
	}

	private static Reply changeMode(Call call) {
		Fields details = call.fields().structure("StreamModeDetails");
		if (details == null) {
			throw ServiceError.constraint("null", "streamModeDetails", "Member must not be null");
		}
		call.stream().changeMode(mode(details));
		return Reply.EMPTY;
	}

	private static StreamMode mode(Fields details) {
		String name = details.requireText("StreamMode");
		try {
			return StreamMode.valueOf(name.toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw ServiceError.constraint("'" + name + "'", "streamModeDetails.streamMode",
					"Member must satisfy enum value set: [PROVISIONED, ON_DEMAND]");
		}
	}

}
