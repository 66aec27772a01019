package io.kinesumer.sample.process;

import java.util.Map;

import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Owner;
import io.kinesumer.stream.Position;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/**
 * One write of a checkpoint, as DynamoDB itself has seen it.
 *
 * @param stream the stream of the shard
 * @param before the checkpoint before it, that of a shard without one at first
 * @param after the checkpoint after it, that of a shard without one once it is removed
 */
record CheckpointWrite(String stream, Checkpoint before, Checkpoint after) {

	static final String PARTITION = "check_point#" + Worker.APP + "#";

	static boolean isOne(StreamRecord record) {
		return record.keys().get("pk").s().startsWith(PARTITION);
	}

	static CheckpointWrite of(StreamRecord record) {
		String shard = record.keys().get("sk").s();
		return new CheckpointWrite(record.keys().get("pk").s().substring(PARTITION.length()),
				checkpoint(shard, record.oldImage()), checkpoint(shard, record.newImage()));
	}

	private static Checkpoint checkpoint(String shard, Map<String, AttributeValue> item) {
		long epoch = item.containsKey("epoch") ? Long.parseLong(item.get("epoch").n()) : 0;
		boolean finished = item.containsKey("finished") && item.get("finished").bool();
		return new Checkpoint(shard, position(item), owner(item), epoch, 0, finished, null, null, null);
	}

	private static @Nullable Position position(Map<String, AttributeValue> item) {
		boolean none = !item.containsKey("sequence_number") || item.containsKey("nothing_committed");
		return none ? null : Position.of(item.get("sequence_number").s());
	}

	private static @Nullable Owner owner(Map<String, AttributeValue> item) {
		if (!item.containsKey("owner")) {
			return null;
		}
		Map<String, AttributeValue> owner = item.get("owner").m();
		return new Owner(owner.get("client_id").s(), owner.get("incarnation").s());
	}

	/**
	 * What names a shard among those of all streams.
	 */
	static String place(String stream, String shard) {
		return stream + "/" + shard;
	}

	String shard() {
		return this.before.shardId();
	}

	boolean isClaim() {
		return this.after.epoch() != this.before.epoch();
	}

	/**
	 * Whether it says that more is handled than before.
	 */
	boolean isProgress() {
		Position from = this.before.position();
		Position to = this.after.position();
		boolean moves = (to == null) ? from != null : !to.equals(from);
		return moves || this.after.finished() != this.before.finished();
	}

}
