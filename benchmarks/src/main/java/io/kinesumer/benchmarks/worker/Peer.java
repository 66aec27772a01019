package io.kinesumer.benchmarks.worker;

/**
 * A consumer that is measured.
 */
interface Peer {

	/**
	 * Starts to consume. Returns soon; records follow.
	 */
	void start();

	/**
	 * Stops, and hands over what it has where it knows how to. Returns when that is done.
	 */
	void stop();

}
