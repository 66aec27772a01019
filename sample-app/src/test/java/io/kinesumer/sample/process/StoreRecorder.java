package io.kinesumer.sample.process;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.kinesumer.store.StateStore;
import io.kinesumer.test.LoopbackDynamoDb;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Has DynamoDB itself record every write of the state table: what the store was told does
 * not depend on what the processes say, nor on when somebody looks.
 */
final class StoreRecorder implements AutoCloseable {

	/** Of DynamoDB Local: misses an API that Java no longer has, and does without. */
	private static final Logger BASE64 = Logger.getLogger("com.amazonaws.util.Base64");

	static {
		BASE64.setLevel(Level.SEVERE);
	}

	private final DynamoDbStreamsClient streams;

	private final String stream;

	private final List<CheckpointWrite> checkpoints = new ArrayList<>();

	private @Nullable String iterator;

	StoreRecorder(LoopbackDynamoDb dynamoDb, StateStore store) {
		store.open();
		try (DynamoDbClient client = dynamoDb.client()) {
			this.stream = client
				.updateTable((request) -> request.tableName(Worker.TABLE)
					.streamSpecification((specification) -> specification.streamEnabled(true)
						.streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)))
				.tableDescription()
				.latestStreamArn();
		}
		this.streams = streamsClient(dynamoDb.endpoint());
	}

	private static DynamoDbStreamsClient streamsClient(URI endpoint) {
		return DynamoDbStreamsClient.builder()
			.endpointOverride(endpoint)
			.region(Region.US_EAST_1)
			.credentialsProvider(Worker.CREDENTIALS)
			.httpClientBuilder(Apache5HttpClient.builder())
			.build();
	}

	/**
	 * Every write of a checkpoint up to now.
	 */
	synchronized CheckpointHistory checkpoints() {
		List<Record> page;
		do {
			page = nextPage();
			page.stream()
				.map(Record::dynamodb)
				.filter(CheckpointWrite::isOne)
				.map(CheckpointWrite::of)
				.forEach(this.checkpoints::add);
		}
		while (!page.isEmpty());
		return new CheckpointHistory(List.copyOf(this.checkpoints));
	}

	/**
	 * The stream has one shard only: DynamoDB Local begins another after some hours.
	 */
	private List<Record> nextPage() {
		if (this.iterator == null) {
			String shard = this.streams.describeStream((request) -> request.streamArn(this.stream))
				.streamDescription()
				.shards()
				.get(0)
				.shardId();
			this.iterator = this.streams
				.getShardIterator((request) -> request.streamArn(this.stream)
					.shardId(shard)
					.shardIteratorType(ShardIteratorType.TRIM_HORIZON))
				.shardIterator();
		}
		String from = this.iterator;
		GetRecordsResponse response = this.streams.getRecords((request) -> request.shardIterator(from));
		this.iterator = response.nextShardIterator();
		return response.records();
	}

	@Override
	public void close() {
		this.streams.close();
	}

}
