package io.kinesumer.store;

import java.util.Map;

import io.kinesumer.CorruptStateException;
import io.kinesumer.stream.Position;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Checkpoints as items: {@code check_point#<app>#<stream>}, shard id. The Go client reads
 * and writes {@code sequence_number} and {@code last_update} alone, and replaces the item
 * as a whole.
 */
final class CheckpointItems {

	/**
	 * The last record that is handled completely, or the shard's starting number if there
	 * is none: always a number after which Kinesis can be asked to read.
	 */
	static final String SEQUENCE_NUMBER = "sequence_number";

	/**
	 * Stands beside a sequence number at which no record has been handled.
	 */
	static final String NOTHING_COMMITTED = "nothing_committed";

	/**
	 * The aggregated record of which a part is handled.
	 */
	static final String AGGREGATE_SEQUENCE_NUMBER = "aggregate_sequence_number";

	/**
	 * The last user record handled in that aggregated record.
	 */
	static final String AGGREGATE_SUB_SEQUENCE_NUMBER = "aggregate_sub_sequence_number";

	static final String OWNER = "owner";

	static final String EPOCH = "epoch";

	static final String RESET = "reset";

	static final String FINISHED = "finished";

	static final String UPDATED_AT = "updated_at";

	static final String ARRIVAL = "arrived_at";

	static final String CAUGHT_UP_AT = "caught_up_at";

	private static final String LAST_UPDATE = "last_update";

	private static final Map<String, Item.Type> TYPES = Map.ofEntries(Map.entry(SEQUENCE_NUMBER, Item.Type.STRING),
			Map.entry(NOTHING_COMMITTED, Item.Type.FLAG), Map.entry(AGGREGATE_SEQUENCE_NUMBER, Item.Type.STRING),
			Map.entry(AGGREGATE_SUB_SEQUENCE_NUMBER, Item.Type.COUNT), Map.entry(OWNER, Item.Type.OWNER),
			Map.entry(EPOCH, Item.Type.COUNT), Map.entry(RESET, Item.Type.COUNT), Map.entry(FINISHED, Item.Type.FLAG),
			Map.entry(UPDATED_AT, Item.Type.STRING), Map.entry(ARRIVAL, Item.Type.STRING),
			Map.entry(CAUGHT_UP_AT, Item.Type.STRING), Map.entry(LAST_UPDATE, Item.Type.STRING));

	private CheckpointItems() {
	}

	static String partition(String app, String stream) {
		return "check_point#" + app + "#" + stream;
	}

	static Map<String, AttributeValue> key(String app, String stream, String shardId) {
		return Item.key(partition(app, stream), shardId);
	}

	/**
	 * Reads a checkpoint. What cannot be read must not pass for absent: a shard would
	 * start anew, and its next commit write over what a person might still correct.
	 * @throws CorruptStateException if an attribute is not what it should be
	 */
	static Checkpoint read(Item item) {
		try {
			TYPES.forEach(item::verify);
			return readVerified(item);
		}
		catch (CorruptStateException ex) {
			throw new CorruptStateException(
					"The checkpoint of shard " + item.sk() + " cannot be read: " + ex.getMessage()
							+ ". The shard is not consumed until the item is corrected or deleted in the table"
							+ " (pk " + item.string(Item.PK) + ", sk " + item.sk() + ")",
					ex);
		}
	}

	private static Checkpoint readVerified(Item item) {
		String updated = item.has(UPDATED_AT) ? UPDATED_AT : LAST_UPDATE;
		return new Checkpoint(item.sk(), position(item), item.owner(OWNER), item.number(EPOCH), item.number(RESET),
				item.flag(FINISHED), item.instant(updated), item.instant(ARRIVAL), item.instant(CAUGHT_UP_AT));
	}

	/**
	 * The greater of the last complete record and the place inside an aggregated one.
	 */
	private static @Nullable Position position(Item item) {
		String sequenceNumber = item.string(SEQUENCE_NUMBER, "");
		String aggregate = item.string(AGGREGATE_SEQUENCE_NUMBER);
		Position whole = (sequenceNumber.isEmpty() || item.flag(NOTHING_COMMITTED)) ? null
				: position(SEQUENCE_NUMBER, sequenceNumber, Position.WHOLE);
		Position inside = (aggregate != null)
				? position(AGGREGATE_SEQUENCE_NUMBER, aggregate, item.number(AGGREGATE_SUB_SEQUENCE_NUMBER)) : null;
		return (inside != null && (whole == null || inside.isAfter(whole))) ? inside : whole;
	}

	private static Position position(String attribute, String sequenceNumber, long subSequenceNumber) {
		try {
			return new Position(sequenceNumber, subSequenceNumber);
		}
		catch (IllegalArgumentException ex) {
			throw new CorruptStateException("attribute " + attribute + ": " + ex.getMessage(), ex);
		}
	}

}
