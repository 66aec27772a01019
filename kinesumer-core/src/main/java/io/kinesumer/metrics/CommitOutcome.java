package io.kinesumer.metrics;

/**
 * How a commit ends.
 */
public enum CommitOutcome {

	/** The store has it. */
	SUCCESS,

	/** The shard was no longer this client's, and nothing was written. */
	LOST,

	/** The store refused or did not answer: it is tried again. */
	ERROR

}
