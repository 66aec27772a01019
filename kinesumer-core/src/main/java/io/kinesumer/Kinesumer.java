package io.kinesumer;

import java.util.Set;

/**
 * One client of a group: consumes the group's share of its streams' shards between
 * {@link #start()} and {@link #stop()}. Made by
 * {@link io.kinesumer.engine.KinesumerBuilder}. All methods are safe for use by several
 * threads.
 */
public interface Kinesumer extends AutoCloseable {

	/**
	 * The app, which is the group's name.
	 * @return the app
	 */
	String app();

	/**
	 * This client's id in the group.
	 * @return the id
	 */
	String clientId();

	/**
	 * Joins the group and begins to consume. Returns once the store and the streams have
	 * answered and the client is registered; shards follow. Does nothing if the client is
	 * running. A client that was stopped can be started again.
	 * @throws MissingTableException if the store has no table
	 * @throws MissingStreamException if none of the streams exists; if only some do not,
	 * they are reported and looked for while the others are consumed
	 * @throws DuplicateClientIdException if a running client of the app has the same id,
	 * which takes up to that client's session timeout to find out
	 * @throws KinesumerException if the store or Kinesis cannot be used
	 */
	void start();

	/**
	 * Leaves the group: ends the deliveries under way, commits, hands the shards over,
	 * and removes the client from the store. Waits for running deliveries up to the drain
	 * timeout; what still runs then loses its shard and is not committed. Does nothing if
	 * the client is not running.
	 */
	void stop();

	/**
	 * Whether the client has been started and not been stopped, nor failed.
	 * @return {@code true} while it takes part in the group
	 */
	boolean isRunning();

	/**
	 * Replaces the streams that this client consumes. A removed stream's shards are
	 * handed over; a new stream is handled by the subscription made for it or, where the
	 * client has but one handler, by that. A stream that does not exist is reported and
	 * looked for while the others are consumed.
	 * @param streams names or aliases of streams
	 * @throws IllegalArgumentException if a new stream has no handler
	 */
	void refresh(Set<String> streams);

	/**
	 * Commits what this client has handled and not committed yet, now rather than at the
	 * next interval.
	 * @throws StateStoreException if the store did not take a commit
	 */
	void commit();

	/**
	 * Stops the group's reading of a stream, whichever client owns its shards, until
	 * {@link #resume(String)}. Lives in the store.
	 * @param stream the stream's key
	 * @throws MissingStreamException if the group does not consume the stream
	 * @throws StateStoreException if the store did not take it
	 */
	void pause(String stream);

	/**
	 * Stops the group's reading of one shard, until {@link #resume(String, String)}.
	 * Lives in the store.
	 * @param stream the stream's key
	 * @param shardId the shard's id
	 * @throws MissingStreamException if the group does not consume the stream
	 * @throws IllegalArgumentException if the stream has no such shard
	 * @throws StateStoreException if the store did not take it
	 */
	void pause(String stream, String shardId);

	/**
	 * Lets the group read a stream again, and all its shards that were paused one by one.
	 * @param stream the stream's key
	 * @throws StateStoreException if the store did not take it
	 */
	void resume(String stream);

	/**
	 * Lets the group read a shard again. A paused stream stays paused as a whole.
	 * @param stream the stream's key
	 * @param shardId the shard's id
	 * @throws StateStoreException if the store did not take it
	 */
	void resume(String stream, String shardId);

	/**
	 * Hands a shard over to another client, once: whoever has it then keeps it like any
	 * other. That client may give another shard in return, so that the counts stay even.
	 * Lives in the store until the leader has seen to it. Has no effect where an assignor
	 * of the user's puts the shard back.
	 * @param stream the stream's key
	 * @param shardId the shard's id
	 * @throws MissingStreamException if the group does not consume the stream
	 * @throws IllegalArgumentException if the shard is nobody's, or the strategy is
	 * {@code range}, which leaves no choice
	 * @throws KinesumerException if no other client could have it
	 * @throws StateStoreException if the store did not take it
	 */
	void release(String stream, String shardId);

	/**
	 * Stops this client alone from reading and handling a stream, until
	 * {@link #resumeLocally(String)}. It keeps the stream's shards, so that no other
	 * client handles them either; what is being handled ends by itself. Lives in this
	 * object: other clients know nothing of it, a stop and a start do not end it, a new
	 * process does. A stream that is not consumed yet may be paused in advance.
	 * @param stream the stream's key, name or ARN
	 */
	void pauseLocally(String stream);

	/**
	 * Lets this client read and handle a stream again. What the group has paused stays
	 * paused.
	 * @param stream the stream's key, name or ARN
	 */
	void resumeLocally(String stream);

	/**
	 * Lets the group start over in a stream, whichever client owns its shards: as if it
	 * saw the stream for the first time now, with this as its initial position. What the
	 * group has committed before is void. Deliveries under way end first, and commit no
	 * more once their shard has started over; paused stays what is paused.
	 * <p>
	 * Returns once the reset is in the store: from then on it survives whatever happens
	 * to any client, and the group carries it out at its next look at the stream. Asked
	 * for again before that, the same reset has no further effect. The client need not be
	 * running, but must consume the stream.
	 * @param stream the stream's key, name or ARN
	 * @param position where to go on: {@code latest} is the time of this call
	 * @throws IllegalArgumentException if the client does not consume the stream, or if
	 * the position is a time in the future or from before what the stream keeps
	 * @throws MissingStreamException if the stream does not exist
	 * @throws StateStoreException if the store did not take it, or may have taken it
	 * @throws KinesumerException if another reset of the stream is not carried out yet,
	 * or Kinesis cannot be used
	 */
	void resetTo(String stream, StartPosition position);

	/**
	 * What the whole group is about, whichever client owns what. Reads the store: several
	 * requests for each stream, more for thousands of shards.
	 * @return the group
	 * @throws StateStoreException if the store did not answer
	 */
	KinesumerGroup group();

	/**
	 * What this client knows at the moment. Reads memory only.
	 * @return the snapshot
	 */
	KinesumerSnapshot snapshot();

	/**
	 * Stops the client.
	 */
	@Override
	default void close() {
		stop();
	}

}
