package io.kinesumer.test.kinesis.stream;

/**
 * The states of a stream, by the names on the wire.
 */
public enum StreamStatus {

	/** Not there yet: its shards cannot be read or written. */
	CREATING,

	/** Going away. */
	DELETING,

	/** Ready. */
	ACTIVE,

	/** Readable and writable while a change is made. */
	UPDATING

}
