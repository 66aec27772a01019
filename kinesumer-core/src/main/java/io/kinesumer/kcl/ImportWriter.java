package io.kinesumer.kcl;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.kinesumer.KinesumerException;
import io.kinesumer.kcl.KclImportPlan.Action;
import io.kinesumer.kcl.KclImportPlan.ShardPlan;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.Commit;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StateStore;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is imported of a stream: first its pin, so that a group which starts too
 * early loses nothing, then the checkpoints, and last the shard list, by which an import
 * is known to be done. Every write is one that a client of the group could make, under an
 * incarnation of its own that never beats: a crash in between leaves nothing that the
 * next import, or the group, does not take over.
 */
final class ImportWriter {

	private static final String CLIENT_ID = "kcl-import";

	private final String app;

	private final StateStore store;

	private final Owner self = new Owner(CLIENT_ID, UUID.randomUUID().toString());

	ImportWriter(String app, StateStore store) {
		this.app = app;
		this.store = store;
	}

	/**
	 * Whether the group has started in a stream, or an import is done. Of an import that
	 * was cut off there is no shard list yet.
	 */
	static boolean isStarted(String app, StateStore store, StreamRef stream) {
		return store.pin(app, stream.key()).isPresent()
				&& store.shardCache(app, stream.key()).filter((cache) -> cache.version() != 0).isPresent();
	}

	void write(StreamReading reading) {
		String stream = reading.stream().key();
		StreamPin planned = new StreamPin(stream, reading.description().serviceTime(), reading.description().created(),
				reading.plan().start(), reading.initialShards(), 0);
		StreamPin pin = this.store.pinIfAbsent(this.app, planned);
		if (!pin.initialShards().equals(planned.initialShards()) || pin.start().getClass() != planned.start().getClass()
				|| pin.reset() != 0) {
			throw new KinesumerException("[" + this.app + "] The group has started in stream '" + stream
					+ "' already, otherwise than the lease table says: import into an app of another name, or reset"
					+ " the stream", null);
		}
		Map<String, Shard> shards = reading.listed().stream().collect(Collectors.toMap(Shard::id, Function.identity()));
		for (ShardPlan plan : reading.plan().shards()) {
			Shard shard = shards.get(plan.shardId());
			if (shard != null && (plan.action() == Action.AFTER || plan.action() == Action.FINISHED)) {
				write(stream, shard, plan, reading.records().get(plan.shardId()));
			}
		}
		writeShardList(stream, reading);
	}

	private void write(String stream, Shard shard, ShardPlan plan, @Nullable CheckpointedRecord record) {
		Checkpoint seen = this.store.checkpoint(this.app, stream, shard.id());
		Position position = plan.position();
		boolean isFurther = seen.position() != null
				&& (position == null ? plan.action() != Action.FINISHED : !position.isAfter(seen.position()));
		if (seen.finished() || isFurther) {
			return;
		}
		Owner owner = seen.owner();
		if (owner != null && this.store.client(this.app, owner.clientId())
			.filter((client) -> client.owner().equals(owner))
			.isPresent()) {
			throw overtaken(stream, shard, "owned by " + owner, false);
		}
		Optional<Checkpoint> claimed = this.store.claim(this.app, stream,
				new Claim(shard.id(), seen, seen.reset(), this.self, shard.startingSequenceNumber()));
		if (claimed.isEmpty() || !this.store.commit(this.app, stream,
				new Commit(shard.id(), this.self, claimed.get().epoch(), position,
						(record != null) ? record.arrival() : null, null,
						(plan.action() == Action.FINISHED) ? Commit.Then.FINISH : Commit.Then.RELEASE))) {
			throw overtaken(stream, shard, "written by someone else", true);
		}
	}

	private OvertakenException overtaken(String stream, Shard shard, String why, boolean writing) {
		return new OvertakenException("[" + this.app + "] Shard " + shard.id() + " of stream '" + stream + "' is " + why
				+ ": another import or a client of the app runs. Stop all clients, and try again", writing);
	}

	private void writeShardList(String stream, StreamReading reading) {
		Set<String> finished = reading.plan()
			.shards(Action.FINISHED)
			.map(ShardPlan::shardId)
			.collect(Collectors.toSet());
		ShardCache base = this.store.shardCache(this.app, stream).orElseGet(() -> ShardCache.none(stream));
		List<ShardCache.Entry> entries = reading.listed()
			.stream()
			.map((shard) -> new ShardCache.Entry(shard, finished.contains(shard.id())))
			.toList();
		if (base.version() == 0 && !this.store.replaceShardCache(this.app, base.withShards(0, entries))
				&& !isStarted(this.app, this.store, reading.stream())) {
			throw new OvertakenException("[" + this.app + "] The shard list of stream '" + stream
					+ "' is written by someone else: try again", true);
		}
	}

}
