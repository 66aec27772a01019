package io.kinesumer.benchmarks.worker;

import java.net.URI;
import java.util.List;

/**
 * What a worker is to do, as it stands on its command line.
 *
 * @param kind who consumes
 * @param kinesis the Kinesis
 * @param dynamoDb the DynamoDB
 * @param stream the stream
 * @param app the group's name
 * @param clientId the client's id in the group
 * @param mode what to do with records
 * @param pace how fast to read
 * @param clients how many clients there are in the process
 */
public record Task(Kind kind, URI kinesis, URI dynamoDb, String stream, String app, String clientId, Mode mode,
		Pace pace, int clients) {

	/**
	 * The task of one client at the pace of Kinesis.
	 */
	public static Task of(Kind kind, URI kinesis, URI dynamoDb, String stream, String app, String clientId, Mode mode) {
		return new Task(kind, kinesis, dynamoDb, stream, app, clientId, mode, Pace.KINESIS, 1);
	}

	public Task withPace(Pace pace) {
		return new Task(this.kind, this.kinesis, this.dynamoDb, this.stream, this.app, this.clientId, this.mode, pace,
				this.clients);
	}

	public Task withClients(int clients) {
		return new Task(this.kind, this.kinesis, this.dynamoDb, this.stream, this.app, this.clientId, this.mode,
				this.pace, clients);
	}

	List<String> arguments() {
		return List.of(this.kind.id(), this.kinesis.toString(), this.dynamoDb.toString(), this.stream, this.app,
				this.clientId, this.mode.name(), this.pace.name(), String.valueOf(this.clients));
	}

	static Task parse(String[] arguments) {
		return new Task(Kind.of(arguments[0]), URI.create(arguments[1]), URI.create(arguments[2]), arguments[3],
				arguments[4], arguments[5], Mode.valueOf(arguments[6]), Pace.valueOf(arguments[7]),
				Integer.parseInt(arguments[8]));
	}

	/**
	 * What to do with records.
	 */
	public enum Mode {

		/** Count them. */
		COUNT,

		/** Check that no number is missing or comes twice, and count. */
		CHECK,

		/** Tell of each one. */
		TRACE

	}

	/**
	 * How fast to read.
	 */
	public enum Pace {

		/** As Kinesis allows. */
		KINESIS,

		/** As fast as replies come, or as a peer can be made to. */
		FLAT_OUT

	}

}
