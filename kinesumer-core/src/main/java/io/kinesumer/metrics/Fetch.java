package io.kinesumer.metrics;

/**
 * A fetch from Kinesis.
 *
 * @param mode how the shard is read
 * @param client what made the request
 * @param outcome how the fetch ended
 */
public record Fetch(Mode mode, Client client, Outcome outcome) {

	/**
	 * How a shard is read.
	 */
	public enum Mode {

		/** A read of the records that are there. */
		POLLING,

		/** The making of a subscription that records come by. */
		FAN_OUT

	}

	/**
	 * What makes requests.
	 */
	public enum Client {

		/** The AWS SDK. */
		SDK,

		/** The engine itself, past the AWS SDK's parser. */
		DIRECT

	}

	/**
	 * How a fetch ends.
	 */
	public enum Outcome {

		/** Kinesis answered. */
		SUCCESS,

		/** The shard's or the account's rate was used up. */
		THROTTLED,

		/** Kinesis refused or did not answer. */
		ERROR

	}

}
