package io.kinesumer.kcl;

import java.util.List;
import java.util.stream.Stream;

import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import org.jspecify.annotations.Nullable;

/**
 * What an import does, or has done. As text it is made for people.
 *
 * @param app the app that takes over
 * @param table the lease table
 * @param streams what becomes of each stream
 * @param problems why nothing of it can be written yet; empty if it can
 * @param notes what a person should know besides
 */
public record KclImportPlan(String app, String table, List<StreamPlan> streams, List<String> problems,
		List<String> notes) {

	public KclImportPlan {
		streams = List.copyOf(streams);
		problems = List.copyOf(problems);
		notes = List.copyOf(notes);
	}

	/**
	 * Whether there is nothing to write: the group has started in all streams before.
	 * @return whether that is so
	 */
	public boolean isDone() {
		return this.problems.isEmpty() && this.streams.stream().allMatch(StreamPlan::started);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("KCL lease table ").append(this.table)
			.append(" -> app ")
			.append(this.app);
		this.streams.forEach((stream) -> text.append(stream));
		this.notes.forEach((note) -> text.append("\n  note: ").append(note));
		this.problems.forEach((problem) -> text.append("\n  PROBLEM: ").append(problem));
		return text.toString();
	}

	/**
	 * What becomes of a stream.
	 *
	 * @param stream the stream's key in the app
	 * @param started whether the group has started in the stream before, so that nothing
	 * is written
	 * @param start where shards begin that are neither finished nor have a position, and
	 * whose parents are not read first
	 * @param shards what becomes of each shard
	 */
	public record StreamPlan(String stream, boolean started, ReadPosition start, List<ShardPlan> shards) {

		public StreamPlan {
			shards = List.copyOf(shards);
		}

		Stream<ShardPlan> shards(Action action) {
			return this.shards.stream().filter((shard) -> shard.action() == action);
		}

		@Override
		public String toString() {
			StringBuilder text = new StringBuilder("\n  stream ").append(this.stream);
			if (this.started) {
				return text.append(": the group has started here already; nothing is written").toString();
			}
			for (ShardPlan shard : this.shards) {
				text.append("\n    ").append(String.format("%-22s %-16s -> ", shard.shardId(), shard.lease()));
				text.append(switch (shard.action()) {
					case FINISHED -> "finished";
					case AFTER -> "goes on after " + shard.position();
					case START -> (this.start instanceof ReadPosition.AtTimestamp at) ? "starts at " + at.timestamp()
							: "starts at its oldest record";
					case FIRST_RECORD -> "starts at its oldest record";
					case GONE -> "left out";
				});
				text.append((shard.note() != null) ? " (" + shard.note() + ")" : "");
			}
			return text.toString();
		}

	}

	/**
	 * What becomes of a shard.
	 *
	 * @param shardId the shard
	 * @param lease what its lease says, or "no lease"
	 * @param action what becomes of it
	 * @param position what is handled, where it goes on after that, else {@code null}
	 * @param note more about it, or {@code null}
	 */
	public record ShardPlan(String shardId, String lease, Action action, @Nullable Position position,
			@Nullable String note) {
	}

	/**
	 * What becomes of a shard.
	 */
	public enum Action {

		/** It is done with. */
		FINISHED,

		/** It goes on after a record, or a part of one. */
		AFTER,

		/** It begins where the group starts in the stream. */
		START,

		/** It begins with its oldest record. */
		FIRST_RECORD,

		/** Kinesis does not have it any more. */
		GONE

	}

}
