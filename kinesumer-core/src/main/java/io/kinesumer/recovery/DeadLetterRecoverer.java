package io.kinesumer.recovery;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.WallClock;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;

/**
 * Puts records that could not be handled into another stream, as a {@link DeadLetter},
 * under their own partition key and explicit hash key, so that those of one key stay in
 * order. A record counts as taken over once Kinesis has taken it; after a crash in
 * between it may be there twice. Thread-safe.
 */
public final class DeadLetterRecoverer implements RecordRecoverer {

	/** The most that Kinesis takes in one record, its partition key included. */
	private static final int MAX_BYTES = 10 * 1024 * 1024;

	private final Supplier<KinesisClient> client;

	private final StreamRef stream;

	private final String app;

	private final WallClock clock;

	/**
	 * Creates a recoverer.
	 * @param client gives the client for the stream, which bounds the time of a call;
	 * asked at each use
	 * @param stream the stream that takes what failed
	 * @param app the app whose records these are
	 */
	public DeadLetterRecoverer(Supplier<KinesisClient> client, StreamRef stream, String app) {
		this(client, stream, app, WallClock.system());
	}

	DeadLetterRecoverer(Supplier<KinesisClient> client, StreamRef stream, String app, WallClock clock) {
		this.client = client;
		this.stream = stream;
		this.app = app;
		this.clock = clock;
	}

	/**
	 * A recoverer of another app for the same stream.
	 * @param other the app
	 * @return a recoverer that names the other app
	 */
	public DeadLetterRecoverer forApp(String other) {
		return new DeadLetterRecoverer(this.client, this.stream, other, this.clock);
	}

	@Override
	public void recover(KinesumerRecord record, Exception failure, int attempts) {
		byte[] letter = DeadLetter.of(this.app, record, failure, attempts, this.clock.now())
			.getBytes(StandardCharsets.UTF_8);
		if (letter.length + record.partitionKey().getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
			throw new KinesumerException(
					"The dead letter of " + record + " has " + letter.length + " bytes, more than a record can hold ("
							+ MAX_BYTES + "): handle or skip such records with a " + "RecordRecoverer of your own");
		}
		PutRecordRequest.Builder request = PutRecordRequest.builder()
			.partitionKey(record.partitionKey())
			.explicitHashKey(record.explicitHashKey())
			.data(SdkBytes.fromByteArrayUnsafe(letter));
		if (this.stream.arn() != null) {
			request.streamARN(this.stream.arn());
		}
		else {
			request.streamName(this.stream.name());
		}
		try {
			this.client.get().putRecord(request.build());
		}
		catch (SdkException ex) {
			throw new KinesumerException(
					"Could not put " + record + " into the dead-letter stream '" + this.stream.name()
							+ "', which needs to exist and kinesis:PutRecord to be allowed: " + ex.getMessage(),
					ex);
		}
	}

	@Override
	public String toString() {
		return "dead-letter stream '" + this.stream.name() + "'";
	}

}
