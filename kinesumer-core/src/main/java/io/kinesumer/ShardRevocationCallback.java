package io.kinesumer;

/**
 * Told that this client is about to release a shard, while it still owns it: the moment
 * to write out what is kept for it, and to acknowledge what that covers. All deliveries
 * of the shard have ended, none will start, and the last commit comes after the call.
 * <p>
 * Called once for each hand-over, at a stop of the client too, by several threads at once
 * for different shards. A call has as much time as the drain timeout says; then the shard
 * is released while it goes on, and what it acknowledges after that has no effect. It is
 * interrupted when the client stops. Not called for a shard that is finished, of which
 * everything is committed, nor for one that is lost, which another client may own
 * already.
 */
@FunctionalInterface
public interface ShardRevocationCallback {

	/**
	 * Ends what the application does with a shard.
	 * @param app the app
	 * @param stream the stream's key in the group
	 * @param shardId the shard's id
	 * @throws Exception if something goes wrong, which is logged and delays no release
	 */
	void beforeRelease(String app, String stream, String shardId) throws Exception;

}
