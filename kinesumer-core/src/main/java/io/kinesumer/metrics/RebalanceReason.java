package io.kinesumer.metrics;

/**
 * Why a leader publishes another assignment: the first of these that applies.
 */
public enum RebalanceReason {

	/** A client was declared dead. */
	CLIENT_DIED,

	/** A leader has taken over, and publishes anew whether anything moves or not. */
	LEADER_CHANGED,

	/** A client is leaving or has left. */
	CLIENT_LEFT,

	/** A client has joined. */
	CLIENT_JOINED,

	/** A client consumes other streams than before. */
	SUBSCRIPTIONS_CHANGED,

	/** A person asked for a shard to move. */
	SHARD_RELEASED,

	/** A stream has other shards, or other ones are finished. */
	SHARDS_CHANGED

}
