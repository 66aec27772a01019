package io.kinesumer;

/**
 * Who decides that a handled record may be committed.
 */
public enum CommitMode {

	/**
	 * A record may be committed once its handler has returned.
	 */
	AUTO,

	/**
	 * A record may be committed once its handler has returned and it, or a later record
	 * of its shard, has been acknowledged.
	 */
	MANUAL

}
