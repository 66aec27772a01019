package io.kinesumer.sample.process;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes that end, as by {@code kill -9}, while a record keeps failing and while it is
 * written to a dead-letter stream.
 */
@Timeout(180)
class KilledWhileFailingTests {

	private static final String STREAM = "earthquakes";

	private static final String LETTERS = "letters";

	/** The first record of each shard is of such a key. */
	private static final String FAILING = "tick-";

	private static final Pace CALM = new Pace(10, Duration.ofMillis(500));

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	@Test
	void aKillInTheMiddleOfRetriesLosesNothing() {
		try (Processes processes = new Processes("killed-while-retrying")) {
			processes.createStream(STREAM, 1);
			Producer producer = processes.produce(STREAM, CALM);
			WorkerProcess killed = processes.start("a", STREAM, "failing-keys=" + FAILING)
				.awaitOutput("Fails at attempt 4");
			killed.kill();
			producer.close();
			processes.start("b", STREAM);
			History history = processes.verify(producer.sent());
			Sent failed = producer.sent().stream().filter(KilledWhileFailingTests::isFailing).findFirst().orElseThrow();
			assertThat(history.of("a").records()).as("what came after the record that failed")
				.allMatch((record) -> isBefore(record, failed));
			assertThat(history.of("b").records()).contains(failed);
		}
	}

	@Test
	void aKillInTheMiddleOfADeadLetterLosesNothing() {
		try (Processes processes = new Processes("killed-while-writing-a-letter");
				KinesisClient client = processes.kinesis.client()) {
			processes.createStream(STREAM, 1);
			processes.createStream(LETTERS, 1);
			processes.kinesis.faults().on("PutRecord").stream(LETTERS).delay(Duration.ofSeconds(2));
			Producer producer = processes.produce(STREAM, CALM);
			String[] settings = { "failing-keys=" + FAILING, "dead-letters=" + LETTERS };
			WorkerProcess killed = processes.start("a", STREAM, settings);
			await().atMost(PATIENCE).until(() -> processes.kinesis.requests().of("PutRecord") == 1);
			killed.kill();
			producer.close();
			processes.kinesis.faults().clear();
			processes.start("b", STREAM, settings);
			Set<String> failing = sequenceNumbers(
					producer.sent().stream().filter(KilledWhileFailingTests::isFailing).toList());
			List<Sent> good = producer.sent().stream().filter((record) -> !isFailing(record)).toList();
			processes.awaitAllHandled(good);
			await().atMost(PATIENCE).until(() -> lettersOn(client).keySet().containsAll(failing));
			assertThat(lettersOn(client).keySet()).isEqualTo(failing);
			assertThat(lettersOn(client).values()).allSatisfy((letter) -> {
				assertThat(letter.get("attempts").asInt()).isEqualTo(2);
				assertThat(letter.get("partitionKey").asString()).startsWith(FAILING);
				assertThat(letter.get("data").binaryValue()).asString().isEqualTo("{}");
			});
			History history = processes.history();
			history.assertNothingLost(good);
			history.assertOrderOfEachKey();
			processes.checkpoints().assertFencedAndForward();
		}
	}

	private static boolean isFailing(Sent record) {
		return record.key().startsWith(FAILING);
	}

	private static boolean isBefore(Sent record, Sent other) {
		return new BigInteger(record.sequenceNumber()).compareTo(new BigInteger(other.sequenceNumber())) < 0;
	}

	private static Set<String> sequenceNumbers(Collection<Sent> records) {
		return records.stream().map(Sent::sequenceNumber).collect(Collectors.toCollection(TreeSet::new));
	}

	/**
	 * The letters by the sequence numbers of their records; one may be written twice.
	 */
	private static Map<String, JsonNode> lettersOn(KinesisClient client) {
		String iterator = client
			.getShardIterator((request) -> request.streamName(LETTERS)
				.shardId("shardId-000000000000")
				.shardIteratorType(ShardIteratorType.TRIM_HORIZON))
			.shardIterator();
		GetRecordsResponse response = client.getRecords((request) -> request.shardIterator(iterator));
		return response.records()
			.stream()
			.map((record) -> JsonMapper.shared().readTree(record.data().asUtf8String()))
			.collect(Collectors.toMap((letter) -> letter.get("sequenceNumber").asString(), (letter) -> letter,
					(first, again) -> again));
	}

}
