package io.kinesumer.store.jdbc;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Owner;
import io.kinesumer.stream.Position;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints as rows.
 */
// tag::rows[]
final class CheckpointRows implements Rows<Checkpoint> {

	static final String SHARD = "shard_id";

	@Override
	public String table() {
		return "checkpoint";
	}

	@Override
	public List<String> keyColumns() {
		return List.of("app", "stream", SHARD);
	}

	@Override
	public List<String> columns() {
		return List.of("sequence_number", "sub_sequence_number", "owner_id", "owner_incarnation", "epoch", "reset",
				"finished", "updated_at", "arrived_at", "caught_up_at");
	}

	@Override
	public Checkpoint read(Row row) throws SQLException {
		String sequenceNumber = row.textOrNull("sequence_number");
		Position position = (sequenceNumber != null)
				? new Position(sequenceNumber, row.number("sub_sequence_number", Position.WHOLE)) : null;
		return new Checkpoint(row.text(SHARD), position, row.ownerOrNull("owner_id", "owner_incarnation"),
				row.number("epoch"), row.number("reset"), row.flag("finished"), row.timeOrNull("updated_at"),
				row.timeOrNull("arrived_at"), row.timeOrNull("caught_up_at"));
	}

	@Override
	public List<@Nullable Object> write(Checkpoint checkpoint) {
		Position position = checkpoint.position();
		Owner owner = checkpoint.owner();
		return Arrays.asList((position != null) ? position.sequenceNumber() : null,
				(position != null && !position.isWhole()) ? position.subSequenceNumber() : null,
				(owner != null) ? owner.clientId() : null, (owner != null) ? owner.incarnation() : null,
				checkpoint.epoch(), checkpoint.reset(), checkpoint.finished(), text(checkpoint.updatedAt()),
				text(checkpoint.arrival()), text(checkpoint.caughtUpAt()));
	}

	private static @Nullable String text(@Nullable Instant time) {
		return (time != null) ? time.toString() : null;
	}

}
// end::rows[]
