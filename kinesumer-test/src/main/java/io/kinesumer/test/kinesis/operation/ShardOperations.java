package io.kinesumer.test.kinesis.operation;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.kinesumer.test.kinesis.stream.HashKeyRange;
import io.kinesumer.test.kinesis.stream.KinesisStream;
import io.kinesumer.test.kinesis.stream.ServiceError;
import io.kinesumer.test.kinesis.stream.ShardFilter;
import io.kinesumer.test.kinesis.stream.ShardView;
import io.kinesumer.test.kinesis.wire.Fields;
import io.kinesumer.test.kinesis.wire.Output;
import io.kinesumer.test.kinesis.wire.Reply;

/**
 * The operations that list and change shards.
 */
final class ShardOperations {

	private ShardOperations() {
	}

	static void addTo(Map<String, Operation> operations) {
		operations.put("ListShards", ShardOperations::list);
		operations.put("SplitShard", ShardOperations::split);
		operations.put("MergeShards", ShardOperations::merge);
		operations.put("UpdateShardCount", ShardOperations::rescale);
	}

	private static Reply list(Call call) {
		Fields fields = call.fields();
		String text = fields.text("NextToken");
		int limit = Math.min(fields.number("MaxResults", 1000, 1, 10_000),
				call.streams().settings().limits().shardsPerPage());
		if (text == null) {
			KinesisStream stream = call.stream();
			return page(call, stream, startOf(fields), null, limit);
		}
		if (fields.text("StreamName") != null) {
			throw ServiceError.invalidArgument("NextToken and StreamName cannot be provided together.");
		}
		if (fields.text("ExclusiveStartShardId") != null || fields.time("StreamCreationTimestamp") != null) {
			throw ServiceError.invalidArgument(
					"NextToken cannot be provided together with ExclusiveStartShardId or StreamCreationTimestamp.");
		}
		NextToken token = NextToken.parse(text, call.streams().settings().clock().millis());
		KinesisStream stream = call.streamOf(token.stream());
		return page(call, stream, token.openOnly() ? new ShardFilter.AtLatest() : new ShardFilter.FromTrimHorizon(),
				token.lastShard(), limit);
	}

	private static ShardFilter startOf(Fields fields) {
		Fields filter = fields.structure("ShardFilter");
		String after = fields.text("ExclusiveStartShardId");
		if (filter == null) {
			return (after != null) ? new ShardFilter.AfterShard(after) : new ShardFilter.FromTrimHorizon();
		}
		String type = filter.requireText("Type");
		return switch (type) {
			case "AT_LATEST" -> new ShardFilter.AtLatest();
			case "AT_TRIM_HORIZON" -> new ShardFilter.AtTrimHorizon();
			case "FROM_TRIM_HORIZON" -> new ShardFilter.FromTrimHorizon();
			case "AFTER_SHARD_ID" -> new ShardFilter.AfterShard(filter.requireText("ShardId"));
			case "AT_TIMESTAMP" -> new ShardFilter.AtTime(requireTime(filter));
			case "FROM_TIMESTAMP" -> new ShardFilter.FromTime(requireTime(filter));
			default -> throw ServiceError.constraint("'" + type + "'", "shardFilter.type",
					"Member must satisfy enum value set: [AFTER_SHARD_ID, AT_TRIM_HORIZON, FROM_TRIM_HORIZON, "
							+ "AT_LATEST, AT_TIMESTAMP, FROM_TIMESTAMP]");
		};
	}

	private static Instant requireTime(Fields filter) {
		Instant time = filter.time("Timestamp");
		if (time == null) {
			throw ServiceError.invalidArgument("Timestamp must be provided for this type of ShardFilter.");
		}
		return time;
	}

	private static Reply page(Call call, KinesisStream stream, ShardFilter filter, @Nullable String after, int limit) {
		List<ShardView> shards = stream.listShards(filter)
			.stream()
			.filter((shard) -> after == null || shard.id().compareTo(after) > 0)
			.toList();
		List<ShardView> page = shards.subList(0, Math.min(limit, shards.size()));
		String next = null;
		if (page.size() < shards.size()) {
			next = new NextToken(stream.id(), stream.view().created().toEpochMilli(), page.get(page.size() - 1).id(),
					filter instanceof ShardFilter.AtLatest, call.streams().settings().clock().millis())
				.text();
		}
		String token = next;
		Reply reply = (out) -> {
			out.structures("Shards", page, ShardOperations::writeShard);
			out.text("NextToken", token);
		};
		return reply.ofAbout(512L * (page.size() + 1));
	}

	static void writeShard(Output out, ShardView shard) {
		out.text("ShardId", shard.id());
		out.text("ParentShardId", shard.parent());
		out.text("AdjacentParentShardId", shard.adjacentParent());
		writeRange(out, shard.range());
		out.structure("SequenceNumberRange", (range) -> {
			range.text("StartingSequenceNumber", shard.startingSequenceNumber());
			range.text("EndingSequenceNumber", shard.endingSequenceNumber());
		});
	}

	static void writeRange(Output out, HashKeyRange range) {
		out.structure("HashKeyRange", (keys) -> {
			keys.text("StartingHashKey", range.start().toString());
			keys.text("EndingHashKey", range.end().toString());
		});
	}

	private static Reply split(Call call) {
		call.stream().split(call.fields().requireText("ShardToSplit"), call.fields().requireText("NewStartingHashKey"));
		return Reply.EMPTY;
	}

	private static Reply merge(Call call) {
		call.stream()
			.merge(call.fields().requireText("ShardToMerge"), call.fields().requireText("AdjacentShardToMerge"));
		return Reply.EMPTY;
	}

	private static Reply rescale(Call call) {
		KinesisStream stream = call.stream();
		int target = call.fields().requireNumber("TargetShardCount");
		call.fields().number("TargetShardCount", 1, 1, Integer.MAX_VALUE);
		call.fields().requireText("ScalingType");
		int current = stream.rescale(target);
		return (out) -> out.text("StreamName", stream.id().name())
			.text("StreamARN", stream.id().arn())
			.number("CurrentShardCount", current)
			.number("TargetShardCount", target);
	}

}
