package io.kinesumer.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;

import io.kinesumer.test.kinesis.account.Accounts;
import io.kinesumer.test.process.ChildProcess;
import io.kinesumer.test.process.NpmPackage;

/**
 * A third party's emulator of Kinesis, kinesis-local {@value #VERSION}, run by the
 * machine's own Node: what keeps {@link EmbeddedKinesis} honest. It is installed by npm
 * on first use, into {@code target/kinesis-local} or, where there is no {@code target},
 * into the folder for temporary files; the system property {@value #FOLDER_PROPERTY}
 * names another folder. It enforces no limits and is slow: keep data small. It listens on
 * all interfaces; its clients here use the loopback one. Safe for use by several threads.
 */
public final class KinesisLocal implements AutoCloseable {

	/**
	 * The version of kinesis-local.
	 */
	public static final String VERSION = "0.6.2";

	/**
	 * The system property that says where to install it.
	 */
	public static final String FOLDER_PROPERTY = "kinesumer.test.kinesis-local";

	private static final String NAME = "kinesis-local";

	private static final String MAIN = "main.js";

	private static final Duration START_BOUND = Duration.ofSeconds(40);

	private static final Duration POLL = Duration.ofMillis(50);

	private static final int ATTEMPTS = 3;

	private static final int MOST_SHARDS = 10_000;

	private static final String CHANGE_DURATION = "20ms";

	private final ChildProcess process;

	private final int plainPort;

	private final int tlsPort;

	private KinesisLocal(ChildProcess process, int plainPort, int tlsPort) {
		this.process = process;
		this.plainPort = plainPort;
		this.tlsPort = tlsPort;
	}

	/**
	 * Whether it can be started here; installs it if need be.
	 * @return {@code true} if {@link #start()} will find what it needs
	 */
	public static boolean isAvailable() {
		return whyUnavailable().isEmpty();
	}

	/**
	 * Why it cannot be started here; installs it if need be.
	 * @return the reason for people, or empty if it can
	 */
	public static Optional<String> whyUnavailable() {
		try {
			npmPackage().install(MAIN);
			return Optional.empty();
		}
		catch (NpmPackage.UnavailableException ex) {
			return Optional.ofNullable(ex.getMessage());
		}
	}

	/**
	 * Starts it on free ports and waits until it listens, for 40 seconds at most.
	 * @return a Kinesis without streams
	 * @throws IllegalStateException if it is not available or does not start
	 */
	public static KinesisLocal start() {
		whyUnavailable().ifPresent((reason) -> {
			throw new IllegalStateException(reason);
		});
		for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
			Optional<KinesisLocal> started = tryStart();
			if (started.isPresent()) {
				return started.get();
			}
		}
		throw new IllegalStateException(
				"kinesis-local ended " + ATTEMPTS + " times while starting; its output is in " + output());
	}

	/**
	 * Starts it on ports that are free now. Somebody else may take them in between: then
	 * it ends at once.
	 */
	private static Optional<KinesisLocal> tryStart() {
		int plainPort = freePort();
		int tlsPort = freePort();
		ProcessBuilder builder = new ProcessBuilder("node", npmPackage().file(MAIN).toString());
		builder.redirectErrorStream(true).redirectOutput(output().toFile());
		Map<String, String> environment = builder.environment();
		environment.put("KINESIS_MOCK_PLAIN_PORT", Integer.toString(plainPort));
		environment.put("KINESIS_MOCK_TLS_PORT", Integer.toString(tlsPort));
		environment.put("KINESIS_MOCK_CERT_PATH", npmPackage().file("server.json").toString());
		environment.put("SHARD_LIMIT", Integer.toString(MOST_SHARDS));
		environment.put("LOG_LEVEL", "ERROR");
		for (String change : new String[] { "CREATE_STREAM", "DELETE_STREAM", "MERGE_SHARDS", "SPLIT_SHARD",
				"UPDATE_SHARD_COUNT", "UPDATE_STREAM_MODE", "REGISTER_STREAM_CONSUMER",
				"DEREGISTER_STREAM_CONSUMER" }) {
			environment.put(change + "_DURATION", CHANGE_DURATION);
		}
		try {
			ChildProcess process = new ChildProcess(builder.start(), NAME);
			KinesisLocal local = new KinesisLocal(process, plainPort, tlsPort);
			return local.awaitListening() ? Optional.of(local) : Optional.empty();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private boolean awaitListening() {
		long deadline = System.nanoTime() + START_BOUND.toNanos();
		boolean listening = false;
		try {
			while (!this.process.endsWithin(POLL)) {
				listening = accepts(this.plainPort) && accepts(this.tlsPort);
				if (listening) {
					return true;
				}
				if (System.nanoTime() - deadline > 0) {
					throw new IllegalStateException("kinesis-local does not listen after " + START_BOUND);
				}
			}
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while kinesis-local was starting", ex);
		}
		finally {
			if (!listening) {
				close();
			}
		}
	}

	private static boolean accepts(int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) POLL.toMillis());
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static NpmPackage npmPackage() {
		return new NpmPackage(NAME, VERSION, folder());
	}

	private static Path output() {
		return folder().resolve("output.txt");
	}

	private static Path folder() {
		String named = System.getProperty(FOLDER_PROPERTY);
		if (named != null) {
			return Path.of(named);
		}
		Path target = Path.of("target");
		return Files.isDirectory(target) ? target.resolve(NAME)
				: Path.of(System.getProperty("java.io.tmpdir"), NAME + "-" + VERSION);
	}

	/**
	 * Where clients connect to: HTTP/1.1 in clear.
	 * @return an endpoint on the loopback interface
	 */
	public URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.plainPort);
	}

	/**
	 * Where clients of HTTP/2 connect to: TLS, with a certificate that nobody trusts.
	 * @return an endpoint on the loopback interface
	 */
	public URI tlsEndpoint() {
		return URI.create("https://127.0.0.1:" + this.tlsPort);
	}

	/**
	 * A client of the default account in {@code us-east-1}.
	 * @return a client that the caller closes
	 */
	public KinesisClient client() {
		return clientBuilder().build();
	}

	/**
	 * A client to be adjusted: it has the endpoint, {@code us-east-1} and credentials of
	 * the default account.
	 * @return a builder
	 */
	public KinesisClientBuilder clientBuilder() {
		return LoopbackClients.kinesis(endpoint(), Accounts.DEFAULT_ACCOUNT);
	}

	/**
	 * Ends the process. Closing again does nothing.
	 */
	@Override
	public void close() {
		this.process.close();
	}

}
