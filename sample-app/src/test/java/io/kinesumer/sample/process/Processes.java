package io.kinesumer.sample.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.DynamoDbSettings;
import io.kinesumer.store.StateStore;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import org.awaitility.Awaitility;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import static org.awaitility.Awaitility.await;

/**
 * A group of processes on emulators in this JVM. Whatever happens, they end with it.
 */
final class Processes implements AutoCloseable {

	static {
		// What is measured is told by the histories, not by when somebody looked.
		Awaitility.setDefaultPollInterval(Duration.ofMillis(200));
	}

	final EmbeddedKinesis kinesis;

	final LoopbackDynamoDb dynamoDb = EmbeddedDynamoDb.onLoopback();

	final StoreProxy store = new StoreProxy(this.dynamoDb.endpoint());

	final Path directory;

	private final KinesisClient client;

	/** The group's state, past the proxy. */
	final StateStore state = Worker.store(this.dynamoDb.endpoint(),
			DynamoDbSettings.of(Worker.TABLE).withCreateTable(true).withCallTimeout(Duration.ofSeconds(30)));

	private final StoreRecorder recorder = new StoreRecorder(this.dynamoDb, this.state);

	private final HistoryFiles histories;

	private final List<Runnable> closing = new ArrayList<>();

	Processes(String test) {
		this(test, EmbeddedKinesis.start());
	}

	/**
	 * A group on a Kinesis of the test's own making, closed with the group.
	 */
	Processes(String test, EmbeddedKinesis kinesis) {
		this.kinesis = kinesis;
		this.client = kinesis.client();
		this.directory = emptied(Path.of("target", "process-tests", test));
		this.histories = new HistoryFiles(this.directory);
	}

	private static Path emptied(Path directory) {
		try {
			if (Files.exists(directory)) {
				try (Stream<Path> old = Files.walk(directory)) {
					for (Path file : old.sorted(Comparator.reverseOrder()).toList()) {
						Files.delete(file);
					}
				}
			}
			return Files.createDirectories(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void createStream(String name, int shards) {
		this.kinesis.createStream(name, shards);
	}

	Producer produce(String stream) {
		return produce(stream, Pace.LIVELY);
	}

	Producer produce(String stream, Pace pace) {
		Producer producer = new Producer(this.client, stream, pace);
		this.closing.add(producer::close);
		return producer;
	}

	Reshaping reshape(String stream, Random random) {
		return new Reshaping(this.client, stream, random);
	}

	/**
	 * Starts a process, whose state store is behind the proxy.
	 * @param id its client id, or several with commas in between
	 * @param streams what it listens to
	 * @param settings further settings, as {@code name=value}
	 */
	WorkerProcess start(String id, String streams, String... settings) {
		List<String> command = new ArrayList<>(java());
		Stream.concat(
				Stream.of("id=" + id, "streams=" + streams, "kinesis=" + this.kinesis.endpoint(),
						"dynamodb=" + this.store.endpoint(), "history=" + unused(firstOf(id), "history")),
				Arrays.stream(settings))
			.forEach((setting) -> command.add("-Dworker." + setting));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
		return start(firstOf(id), command);
	}

	private static String firstOf(String ids) {
		return ids.split(",")[0];
	}

	WorkerProcess start(String name, List<String> command) {
		WorkerProcess process = new WorkerProcess(command, unused(name, "log"));
		this.closing.add(process::close);
		return process;
	}

	static List<String> java() {
		return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
				"-XX:+UseSerialGC", "-Xmx200m", "-Xshare:auto");
	}

	private Path unused(String name, String extension) {
		int run = 1;
		while (Files.exists(path(name, run, extension))) {
			run++;
		}
		return path(name, run, extension);
	}

	private Path path(String name, int run, String extension) {
		return this.directory.resolve(name + "-" + run + "." + extension);
	}

	History history() {
		return this.histories.read();
	}

	CheckpointHistory checkpoints() {
		return this.recorder.checkpoints();
	}

	History awaitAllHandled(Collection<Sent> sent) {
		await().atMost(Duration.ofMinutes(2)).until(() -> history().records().containsAll(sent));
		return history();
	}

	/**
	 * Waits until everything is handled, and asserts what must hold whatever happens to
	 * processes and to the store, short of a process that the machine has frozen.
	 */
	History verify(Collection<Sent> sent) {
		History history = awaitAllHandled(sent);
		CheckpointHistory checkpoints = checkpoints();
		history.assertNothingLost(sent);
		history.assertOrderOfEachKey();
		history.assertDeliveredInTurn(checkpoints);
		history.assertRepeatedOnlyWhatWasNotCommitted(checkpoints);
		checkpoints.assertFencedAndForward();
		return history;
	}

	/**
	 * The shards of a stream that each client owns at the moment, as the store says.
	 */
	Map<String, Set<String>> owned(String stream) {
		return this.state.checkpoints(Worker.APP, stream)
			.stream()
			.filter((checkpoint) -> checkpoint.owner() != null)
			.collect(Collectors.groupingBy((checkpoint) -> checkpoint.owner().clientId(), TreeMap::new,
					Collectors.mapping(Checkpoint::shardId, Collectors.toSet())));
	}

	URI kinesisEndpoint() {
		return this.kinesis.endpoint();
	}

	@Override
	public void close() {
		this.closing.forEach(Runnable::run);
		this.client.close();
		this.recorder.close();
		this.store.close();
		this.dynamoDb.close();
		this.kinesis.close();
	}

}
