package io.kinesumer.engine;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * What a client of the Go library does with the table, as far as ours is concerned: beats
 * by its own clock and in its own zone, drops clients whose last beat sorts before that
 * of 10 seconds ago, lists open shards alone, reads after the checkpoint where there is
 * one and at the tip where there is none, and replaces checkpoints as a whole.
 */
final class GoClient implements AutoCloseable {

	private final DynamoDbClient dynamoDb;

	private final KinesisClient kinesis;

	private final String table;

	private final String app;

	private final String id;

	private final ZoneOffset zone;

	private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();

	GoClient(DynamoDbClient dynamoDb, KinesisClient kinesis, String table, String app, String id, ZoneOffset zone) {
		this.dynamoDb = dynamoDb;
		this.kinesis = kinesis;
		this.table = table;
		this.app = app;
		this.id = id;
		this.zone = zone;
	}

	/**
	 * Registers, and beats and prunes several times a second from now on.
	 */
	GoClient start() {
		put(Map.of("pk", text("client#" + this.app), "sk", text(this.id), "last_update", text(time(Instant.now()))));
		this.beats.scheduleAtFixedRate(this::beat, 200, 200, TimeUnit.MILLISECONDS);
		return this;
	}

	private void beat() {
		Instant now = Instant.now();
		this.dynamoDb.updateItem((request) -> request.tableName(this.table)
			.key(Map.of("pk", text("client#" + this.app), "sk", text(this.id)))
			.updateExpression("SET last_update = :now")
			.expressionAttributeValues(Map.of(":now", text(time(now)))));
		this.dynamoDb
			.query((request) -> request.tableName(this.table)
				.indexName("index-client-key-last-update")
				.keyConditionExpression("pk = :pk AND last_update < :then")
				.expressionAttributeValues(
						Map.of(":pk", text("client#" + this.app), ":then", text(time(now.minusSeconds(10))))))
			.items()
			.forEach((item) -> this.dynamoDb.deleteItem((request) -> request.tableName(this.table)
				.key(Map.of("pk", item.get("pk"), "sk", item.get("sk")))));
	}

	/**
	 * Lists the shards of a stream, as its leader does.
	 */
	void list(String stream) {
		List<AttributeValue> open = this.kinesis.listShards((request) -> request.streamName(stream))
			.shards()
			.stream()
			.filter((shard) -> shard.sequenceNumberRange().endingSequenceNumber() == null)
			.map(Shard::shardId)
			.map((shard) -> AttributeValue.fromM(Map.of("ID", text(shard), "Closed", AttributeValue.fromBool(false))))
			.toList();
		this.dynamoDb.updateItem((request) -> request.tableName(this.table)
			.key(Map.of("pk", text("shard_cache#" + this.app), "sk", text(stream)))
			.updateExpression("SET shards = :shards")
			.expressionAttributeValues(Map.of(":shards", AttributeValue.fromL(open))));
	}

	/**
	 * The shards of a stream, as the table tells.
	 */
	List<String> shards(String stream) {
		return item("shard_cache#" + this.app, stream).get("shards")
			.l()
			.stream()
			.map((shard) -> shard.m().get("ID").s())
			.toList();
	}

	/**
	 * Reads a shard to its tip and writes a checkpoint.
	 * @return the records' data
	 */
	List<String> consume(String stream, String shard) {
		List<String> texts = new ArrayList<>();
		String iterator = iterator(stream, shard);
		while (iterator != null) {
			String current = iterator;
			GetRecordsResponse page = this.kinesis.getRecords((request) -> request.shardIterator(current));
			for (Record record : page.records()) {
				texts.add(record.data().asUtf8String());
				commit(stream, shard, record.sequenceNumber(), Instant.now());
			}
			iterator = page.records().isEmpty() ? null : page.nextShardIterator();
		}
		return texts;
	}

	private String iterator(String stream, String shard) {
		Map<String, AttributeValue> checkpoint = item("check_point#" + this.app + "#" + stream, shard);
		return this.kinesis.getShardIterator((request) -> {
			request.streamName(stream).shardId(shard);
			if (checkpoint.isEmpty()) {
				request.shardIteratorType(ShardIteratorType.LATEST);
			}
			else {
				AttributeValue number = checkpoint.get("sequence_number");
				request.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
					.startingSequenceNumber((number != null) ? number.s() : "");
			}
		}).shardIterator();
	}

	void commit(String stream, String shard, String sequenceNumber, Instant time) {
		put(Map.of("pk", text("check_point#" + this.app + "#" + stream), "sk", text(shard), "sequence_number",
				text(sequenceNumber), "last_update", text(time(time))));
	}

	/**
	 * Leaves in good order.
	 */
	@Override
	public void close() {
		stop();
		this.dynamoDb.deleteItem((request) -> request.tableName(this.table)
			.key(Map.of("pk", text("client#" + this.app), "sk", text(this.id))));
	}

	/**
	 * Ends without a word.
	 */
	void stop() {
		this.beats.shutdown();
		try {
			if (!this.beats.awaitTermination(10, TimeUnit.SECONDS)) {
				throw new IllegalStateException("The beats do not end");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private Map<String, AttributeValue> item(String pk, String sk) {
		return this.dynamoDb
			.getItem((request) -> request.tableName(this.table)
				.consistentRead(true)
				.key(Map.of("pk", text(pk), "sk", text(sk))))
			.item();
	}

	private void put(Map<String, AttributeValue> item) {
		this.dynamoDb.putItem((request) -> request.tableName(this.table).item(new LinkedHashMap<>(item)));
	}

	private String time(Instant time) {
		return OffsetDateTime.ofInstant(time, this.zone).toString();
	}

	private static AttributeValue text(String text) {
		return AttributeValue.fromS(text);
	}

}
