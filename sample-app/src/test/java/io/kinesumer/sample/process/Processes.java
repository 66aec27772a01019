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
import java.util.stream.Stream;

import io.kinesumer.store.StateStore;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import static org.awaitility.Awaitility.await;

/**
 * A group of processes on emulators in this JVM. Whatever happens, they end with it.
 */
final class Processes implements AutoCloseable {

	final EmbeddedKinesis kinesis = EmbeddedKinesis.start();

	final LoopbackDynamoDb dynamoDb = EmbeddedDynamoDb.onLoopback();

	final StoreProxy store = new StoreProxy(this.dynamoDb.endpoint());

	final Path directory;

	private final KinesisClient client = this.kinesis.client();

	private final List<Runnable> closing = new ArrayList<>();

	Processes(String test) {
		this.directory = emptied(Path.of("target", "process-tests", test));
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
		Producer producer = new Producer(this.client, stream);
		this.closing.add(producer::close);
		return producer;
	}

	/**
	 * Starts a process, whose state store is behind the proxy.
	 * @param id its client id
	 * @param streams what it listens to
	 * @param settings further settings, as {@code name=value}
	 */
	WorkerProcess start(String id, String streams, String... settings) {
		List<String> command = new ArrayList<>(java());
		Stream
			.concat(Stream.of("id=" + id, "streams=" + streams, "kinesis=" + this.kinesis.endpoint(),
					"dynamodb=" + this.store.endpoint(), "history=" + unused(id, "history")), Arrays.stream(settings))
			.forEach((setting) -> command.add("-Dworker." + setting));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
		return start(id, command);
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
		return History.of(this.directory);
	}

	History awaitAllHandled(Collection<Sent> sent) {
		await().atMost(Duration.ofSeconds(60)).until(() -> history().records().containsAll(sent));
		return history();
	}

	/**
	 * Looks into the group's state, past the proxy.
	 */
	StateStore look() {
		return Worker.store(this.dynamoDb.endpoint());
	}

	URI kinesisEndpoint() {
		return this.kinesis.endpoint();
	}

	@Override
	public void close() {
		this.closing.forEach(Runnable::run);
		this.client.close();
		this.store.close();
		this.dynamoDb.close();
		this.kinesis.close();
	}

}
