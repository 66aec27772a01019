package io.kinesumer.sample.local;

import java.util.function.IntFunction;

import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * An embedded Kinesis with the stream, and DynamoDB Local. They are a bean, so that the
 * consumer group's client, which stops with the context's lifecycle, has left before they
 * close.
 */
class Emulators implements AutoCloseable {

	static final String STREAM = "earthquakes";

	private static final int SHARDS = 4;

	private static final Logger logger = LoggerFactory.getLogger(Emulators.class);

	private final EmbeddedKinesis kinesis;

	private final LoopbackDynamoDb dynamoDb;

	Emulators(EmulatorProperties ports) {
		this.kinesis = start("Kinesis", "kinesis-port", ports.kinesisPort(),
				(port) -> EmbeddedKinesis.builder().port(port).start());
		try {
			this.dynamoDb = start("DynamoDB", "dynamodb-port", ports.dynamodbPort(), EmbeddedDynamoDb::onLoopback);
		}
		catch (RuntimeException ex) {
			this.kinesis.close();
			throw ex;
		}
		this.kinesis.createStream(STREAM, SHARDS);
		logger.info("Emulators are up: Kinesis at {} with stream '{}' of {} shards, DynamoDB at {}",
				this.kinesis.endpoint(), STREAM, SHARDS, this.dynamoDb.endpoint());
	}

	private static <T> T start(String name, String property, int port, IntFunction<T> starter) {
		try {
			return starter.apply(port);
		}
		catch (IllegalStateException ex) {
			throw new EmulatorPortException(name, "seismic.emulators." + property, port, ex);
		}
	}

	/**
	 * A client of the embedded Kinesis.
	 * @return a client that the caller closes
	 */
	KinesisClient kinesisClient() {
		return this.kinesis.client();
	}

	@Override
	public void close() {
		logger.info("Closing the emulators");
		this.kinesis.close();
		this.dynamoDb.close();
	}

}
