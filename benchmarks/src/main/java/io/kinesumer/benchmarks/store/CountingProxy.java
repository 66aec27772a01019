package io.kinesumer.benchmarks.store;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Stands before a DynamoDB and adds up what its clients would pay: each call is asked to
 * tell the units it consumed. A write whose condition failed is a unit, as the service
 * counts it for items of up to 1 KB. Safe for use by several threads.
 */
public final class CountingProxy implements AutoCloseable {

	private static final Set<String> READS = Set.of("GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems");

	private static final Set<String> WRITES = Set.of("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem",
			"TransactWriteItems");

	/** Of the connection, and what the HTTP client writes itself. */
	private static final Set<String> NOT_FORWARDED = Set.of("host", "connection", "content-length", "expect", "upgrade",
			"transfer-encoding");

	private static final Pattern UNITS = Pattern.compile("\"CapacityUnits\":([0-9.]+)");

	private static final Pattern PARTITION = Pattern.compile("\"S\":\"(client|group|shard_cache|check_point)#");

	private final HttpServer server;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final ExecutorService threads;

	private final URI target;

	private final Map<String, Units> units = new TreeMap<>();

	private CountingProxy(URI target) throws IOException {
		this.target = target;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
		this.threads = Executors.newCachedThreadPool((work) -> {
			Thread thread = new Thread(work, "counting-proxy");
			thread.setDaemon(true);
			return thread;
		});
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::forward);
		this.server.start();
	}

	/**
	 * Starts.
	 * @param target the DynamoDB
	 * @return the proxy, listening
	 */
	public static CountingProxy before(URI target) {
		try {
			return new CountingProxy(target);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The counting proxy cannot listen", ex);
		}
	}

	/**
	 * Where clients connect to.
	 * @return an HTTP endpoint on the loopback interface
	 */
	public URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	/**
	 * Counts from nothing again.
	 */
	public synchronized void reset() {
		this.units.clear();
	}

	/**
	 * What was consumed since the last reset.
	 * @return calls and units by operation and, in a table of Kinesumer's, what kind of
	 * item it is about, as in {@code UpdateItem client}
	 */
	public synchronized Map<String, Units> units() {
		return new TreeMap<>(this.units);
	}

	/**
	 * What was consumed by all operations together.
	 * @return the sum
	 */
	public Units total() {
		return units().values().stream().reduce(Units.NONE, Units::plus);
	}

	private void forward(HttpExchange exchange) throws IOException {
		try (exchange) {
			String header = exchange.getRequestHeaders().getFirst("X-Amz-Target");
			String operation = (header != null) ? header.substring(header.indexOf('.') + 1) : "";
			String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
			HttpResponse<byte[]> answer = this.client.send(request(exchange, asking(operation, body)),
					HttpResponse.BodyHandlers.ofByteArray());
			count(operation, partition(body), answer);
			answer.headers().map().forEach((name, values) -> {
				if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
					values.forEach((value) -> exchange.getResponseHeaders().add(name, value));
				}
			});
			exchange.sendResponseHeaders(answer.statusCode(), (answer.body().length > 0) ? answer.body().length : -1);
			try (OutputStream out = exchange.getResponseBody()) {
				out.write(answer.body());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private HttpRequest request(HttpExchange exchange, String body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.target)
			.timeout(Duration.ofSeconds(30))
			.POST(HttpRequest.BodyPublishers.ofString(body));
		exchange.getRequestHeaders().forEach((name, values) -> {
			if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
				values.forEach((value) -> request.header(name, value));
			}
		});
		return request.build();
	}

	/**
	 * Asks for the units, unless the client does.
	 */
	private static String asking(String operation, String body) {
		boolean consumes = READS.contains(operation) || WRITES.contains(operation);
		return (consumes && !body.contains("\"ReturnConsumedCapacity\""))
				? body.replaceFirst("\\{", "{\"ReturnConsumedCapacity\":\"TOTAL\",") : body;
	}

	/**
	 * What a request is about: the kind of a partition key of Kinesumer's table, which is
	 * the part of it before the app, or nothing where the table is another's.
	 */
	private static String partition(String body) {
		Matcher matcher = PARTITION.matcher(body);
		return matcher.find() ? " " + matcher.group(1) : "";
	}

	private void count(String operation, String partition, HttpResponse<byte[]> answer) {
		double consumed = 0;
		String body = new String(answer.body(), StandardCharsets.UTF_8);
		Matcher matcher = UNITS.matcher(body);
		while (matcher.find()) {
			consumed += Double.parseDouble(matcher.group(1));
		}
		if (answer.statusCode() == 400 && body.contains("ConditionalCheckFailed")) {
			consumed = 1;
		}
		boolean writes = WRITES.contains(operation);
		Units one = new Units(1, writes ? 0 : consumed, writes ? consumed : 0);
		synchronized (this) {
			this.units.merge(operation + partition, one, Units::plus);
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	/**
	 * What was consumed.
	 *
	 * @param calls how many calls
	 * @param read units of reading
	 * @param written units of writing
	 */
	public record Units(long calls, double read, double written) {

		static final Units NONE = new Units(0, 0, 0);

		Units plus(Units other) {
			return new Units(this.calls + other.calls, this.read + other.read, this.written + other.written);
		}

	}

}
