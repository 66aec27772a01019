package io.kinesumer.metrics;

import java.util.Set;

import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.stream.ShardKey;

/**
 * Told what one client does, in numbers. Called by the engine's own threads right where
 * things happen: implementations are thread-safe, return at once, and throw nothing. What
 * they are handed to read figures from reads memory only.
 */
public interface ClientMetrics {

	/**
	 * Tells nobody.
	 */
	ClientMetrics NONE = new ClientMetrics() {
	};

	/**
	 * The metrics of one stream. The engine keeps what it is given where it works often.
	 * @param stream the stream's key
	 * @return the metrics, the same for each call with the same key
	 */
	default StreamMetrics stream(String stream) {
		return StreamMetrics.NONE;
	}

	/**
	 * The client consumes these streams from now on, and no others.
	 * @param streams keys of streams; empty once the client has stopped
	 */
	default void consumes(Set<String> streams) {
	}

	/**
	 * The client owns a shard from now on.
	 * @param shard reads its figures
	 */
	default void owns(OwnedShard shard) {
	}

	/**
	 * The client no longer owns a shard, or never did.
	 * @param shard the shard
	 */
	default void disowns(ShardKey shard) {
	}

	/**
	 * The client leads the group from now on.
	 * @param group reads what the leader knows
	 */
	default void leads(LedGroup group) {
	}

	/**
	 * The client does not lead the group, or no longer.
	 */
	default void follows() {
	}

	/**
	 * The client, as the leader, has published another assignment.
	 * @param reason why
	 */
	default void rebalanced(RebalanceReason reason) {
	}

	/**
	 * Something has failed that the engine tries again.
	 * @param type what kind of work
	 */
	default void failed(EngineError.Type type) {
	}

	/**
	 * An event was dropped, since its listeners are slower than events come.
	 */
	default void eventDropped() {
	}

}
