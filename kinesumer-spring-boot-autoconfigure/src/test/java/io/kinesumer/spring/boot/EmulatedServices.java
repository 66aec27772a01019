package io.kinesumer.spring.boot;

import java.util.concurrent.atomic.AtomicInteger;

import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * Kinesis and DynamoDB for whole applications in tests.
 */
public final class EmulatedServices implements AutoCloseable {

	private static final AtomicInteger streams = new AtomicInteger();

	private final EmbeddedKinesis kinesis = EmbeddedKinesis.start();

	private final LoopbackDynamoDb dynamoDb = EmbeddedDynamoDb.onLoopback();

	private final KinesisClient client = this.kinesis.client();

	public EmbeddedKinesis kinesis() {
		return this.kinesis;
	}

	/**
	 * Creates a stream with a name of its own.
	 */
	public String createStream(int shards) {
		String stream = "stream-" + streams.incrementAndGet();
		this.kinesis.createStream(stream, shards);
		return stream;
	}

	public void put(String stream, String key, String data) {
		this.client
			.putRecord((request) -> request.streamName(stream).partitionKey(key).data(SdkBytes.fromUtf8String(data)));
	}

	public AwsCredentialsProvider credentials() {
		return StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"));
	}

	/**
	 * Properties of an application that consumes a stream, with short intervals.
	 */
	public String[] properties(String app, String stream) {
		return new String[] { "kinesumer.region=us-east-1", "kinesumer.kinesis.endpoint=" + this.kinesis.endpoint(),
				"kinesumer.state-store.dynamodb.endpoint=" + this.dynamoDb.endpoint(), "kinesumer.app=" + app,
				"stream=" + stream, "kinesumer.state-store.dynamodb.create-table=true", "kinesumer.sync.interval=100ms",
				"kinesumer.sync.session-timeout=2s", "kinesumer.sync.shard-interval=1s",
				"kinesumer.commit.interval=200ms", "kinesumer.scan.idle-interval=300ms",
				"kinesumer.initial-position.type=trim-horizon", "kinesumer.error.initial-backoff=50ms",
				"kinesumer.error.max-backoff=50ms" };
	}

	@Override
	public void close() {
		this.client.close();
		this.kinesis.close();
		this.dynamoDb.close();
	}

}
