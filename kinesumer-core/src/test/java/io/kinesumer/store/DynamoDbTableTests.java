package io.kinesumer.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import io.kinesumer.AccessDeniedException;
import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.MissingTableException;
import io.kinesumer.StateStoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DynamoDbTableTests {

	private static final Path SCHEMA = Path.of("..", "schema");

	private LocalDynamoDb dynamoDb;

	private FaultyHttpClient line;

	private DynamoDbClient client;

	@BeforeEach
	void start() throws Exception {
		this.dynamoDb = new LocalDynamoDb();
		this.line = new FaultyHttpClient();
		this.client = this.dynamoDb.client((builder) -> builder.httpClient(this.line));
	}

	@AfterEach
	void stop() throws Exception {
		this.client.close();
		this.line.close();
		this.dynamoDb.stop();
	}

	@Test
	void theTableThatIsCreatedIsTheOneOfTheSchemaFolder() throws Exception {
		store(DynamoDbSettings.of(DynamoDbSettings.DEFAULT_TABLE).withCreateTable(true)).open();
		String sent = this.line.takeRequests()
			.stream()
			.filter((request) -> request.action().equals("CreateTable"))
			.findFirst()
			.orElseThrow()
			.body();
		JsonNode schema = json("create-table.json");
		assertThat(JsonNode.parser().parse(sent)).isEqualTo(schema);
		assertThat(schema.asObject().get("LocalSecondaryIndexes")).isEqualTo(json("ddb-lsi.json"));
	}

	@Test
	void whatCloudFormationAndTerraformMakeIsTheSameTable() throws Exception {
		JsonNode schema = json("create-table.json");
		assertThat(at(json("cloudformation.json"), "Resources", "StateStore", "Properties")).isEqualTo(schema);
		JsonNode table = at(json("terraform.tf.json"), "resource", "aws_dynamodb_table", "kinesumer_state_store");
		assertThat(texts(table, "name", "billing_mode", "hash_key", "range_key")).containsExactly(
				DynamoDbSettings.DEFAULT_TABLE, "PAY_PER_REQUEST", key(schema, 0, "HASH"), key(schema, 1, "RANGE"));
		assertThat(at(table, "attribute").asArray()).extracting((attribute) -> texts(attribute, "name", "type"))
			.isEqualTo(at(schema, "AttributeDefinitions").asArray()
				.stream()
				.map((attribute) -> texts(attribute, "AttributeName", "AttributeType"))
				.toList());
		JsonNode index = at(schema, "LocalSecondaryIndexes").asArray().get(0);
		assertThat(texts(at(table, "local_secondary_index").asArray().get(0), "name", "range_key", "projection_type"))
			.containsExactly(at(index, "IndexName").asString(), key(index, 1, "RANGE"),
					at(index, "Projection", "ProjectionType").asString());
	}

	private static String key(JsonNode keyed, int position, String type) {
		JsonNode element = at(keyed, "KeySchema").asArray().get(position);
		assertThat(at(element, "KeyType").asString()).isEqualTo(type);
		return at(element, "AttributeName").asString();
	}

	private static List<String> texts(JsonNode node, String... names) {
		return Stream.of(names).map((name) -> at(node, name).asString()).toList();
	}

	private static JsonNode at(JsonNode node, String... path) {
		JsonNode found = node;
		for (String name : path) {
			found = found.asObject().get(name);
		}
		return found;
	}

	@Test
	void thePolicyAllowsWhatTheStoreDoes() throws Exception {
		List<String> allowed = json("iam-policy.json").asObject()
			.get("Statement")
			.asArray()
			.stream()
			.map((statement) -> statement.asObject().get("Action"))
			.flatMap((action) -> action.isArray() ? action.asArray().stream() : Stream.of(action))
			.map(JsonNode::asString)
			.toList();
		assertThat(allowed).containsExactlyInAnyOrder("dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem",
				"dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Query", "dynamodb:CreateTable",
				"kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords",
				"sts:AssumeRole");
	}

	@Test
	void aMissingTableIsNamedWithBothRemedies() {
		assertThatExceptionOfType(MissingTableException.class)
			.isThrownBy(() -> store(DynamoDbSettings.of("missing")).open())
			.withMessageContainingAll("missing", this.dynamoDb.endpoint().toString(), "create-table: true",
					"schema/create-table.json");
		assertThat(this.client.listTables().tableNames()).isEmpty();
	}

	@Test
	void severalClientsMayCreateTheTableAtOnce() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			List<Callable<Void>> openings = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				openings.add(() -> {
					store(DynamoDbSettings.of("table").withCreateTable(true)).open();
					return null;
				});
			}
			for (Future<Void> opening : threads.invokeAll(openings)) {
				opening.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(this.client.listTables().tableNames()).containsExactly("table");
	}

	@Test
	void aTableOfAnotherKeyIsRefused() {
		CreateTableRequest schema = TableSchema.createTable("leases").build();
		this.client.createTable(CreateTableRequest.builder()
			.tableName("leases")
			.keySchema(schema.keySchema().get(0))
			.attributeDefinitions(schema.attributeDefinitions().get(0))
			.billingMode(BillingMode.PAY_PER_REQUEST)
			.build());
		assertThatExceptionOfType(StateStoreException.class)
			.isThrownBy(() -> store(DynamoDbSettings.of("leases")).open())
			.withMessageContainingAll("leases", "its key is (pk HASH), not (pk HASH, sk RANGE)");
	}

	@Test
	void aTableWithoutTheIndexIsRefused() {
		CreateTableRequest schema = TableSchema.createTable("table").build();
		this.client.createTable(CreateTableRequest.builder()
			.tableName("table")
			.keySchema(schema.keySchema())
			.attributeDefinitions(schema.attributeDefinitions().subList(0, 2))
			.billingMode(BillingMode.PAY_PER_REQUEST)
			.build());
		assertThatExceptionOfType(StateStoreException.class)
			.isThrownBy(() -> store(DynamoDbSettings.of("table").withCreateTable(true)).open())
			.withMessageContaining("no local secondary index index-client-key-last-update");
	}

	@Test
	void aRefusedConnectionNamesTheEndpoint() throws Exception {
		int port = freePort();
		URI nobody = URI.create("http://127.0.0.1:" + port);
		try (DynamoDbClient lost = this.dynamoDb.client((builder) -> builder.endpointOverride(nobody))) {
			assertThatExceptionOfType(EndpointUnreachableException.class)
				.isThrownBy(() -> new DynamoDbStateStore(lost, DynamoDbSettings.of("table")).open())
				.withMessageContainingAll(nobody.toString(), "table");
		}
	}

	@Test
	void anUnknownHostNamesTheEndpoint() {
		URI nowhere = URI.create("http://dynamodb.nowhere.invalid");
		try (DynamoDbClient lost = this.dynamoDb.client((builder) -> builder.endpointOverride(nowhere))) {
			assertThatExceptionOfType(EndpointUnreachableException.class)
				.isThrownBy(() -> new DynamoDbStateStore(lost, DynamoDbSettings.of("table")).open())
				.withMessageContaining(nowhere.toString());
		}
	}

	@Test
	void aDeniedRequestNamesActionAndTableAndNoSecret() throws Exception {
		HttpServer refusing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		refusing.createContext("/", (exchange) -> {
			exchange.getRequestBody().readAllBytes();
			byte[] answer = "{\"__type\":\"com.amazon.coral.service#AccessDeniedException\",\"Message\":\"secret\"}"
				.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
			exchange.sendResponseHeaders(400, answer.length);
			exchange.getResponseBody().write(answer);
			exchange.close();
		});
		refusing.start();
		URI endpoint = URI.create("http://127.0.0.1:" + refusing.getAddress().getPort());
		try (DynamoDbClient denied = this.dynamoDb.client((builder) -> builder.endpointOverride(endpoint))) {
			StateStore store = new DynamoDbStateStore(denied, DynamoDbSettings.of("table"));
			assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(store::open)
				.withMessageContainingAll("dynamodb:DescribeTable", "table")
				.withMessageNotContaining("secret");
			assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> store.checkpoints("app", "orders"))
				.withMessageContainingAll("dynamodb:Query", "table", "app", "orders");
		}
		finally {
			refusing.stop(0);
		}
	}

	@Test
	void aSilentServerIsGivenUpAfterTheTimeout() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
				DynamoDbClient waiting = this.dynamoDb.client((builder) -> builder
					.endpointOverride(URI.create("http://127.0.0.1:" + silent.getLocalPort())))) {
			StateStore store = new DynamoDbStateStore(waiting,
					DynamoDbSettings.of("table").withCallTimeout(Duration.ofMillis(300)));
			long begin = System.nanoTime();
			assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> store.group("app"))
				.withMessageContaining("GetItem");
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
		}
	}

	@Test
	void anInterruptEndsACallThatWaitsAndStays() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
				DynamoDbClient waiting = this.dynamoDb.client((builder) -> builder
					.endpointOverride(URI.create("http://127.0.0.1:" + silent.getLocalPort())))) {
			StateStore store = new DynamoDbStateStore(waiting,
					DynamoDbSettings.of("table").withCallTimeout(Duration.ofMinutes(1)));
			Thread caller = Thread.currentThread();
			CountDownLatch answered = new CountDownLatch(1);
			Thread interrupter = new Thread(() -> {
				try (Socket request = silent.accept()) {
					request.getInputStream().read();
					caller.interrupt();
					answered.await();
				}
				catch (IOException | InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			});
			interrupter.start();
			long begin = System.nanoTime();
			try {
				assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> store.group("app"));
			}
			finally {
				assertThat(Thread.interrupted()).isTrue();
			}
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
			answered.countDown();
			interrupter.join();
		}
	}

	private StateStore store(DynamoDbSettings settings) {
		return new DynamoDbStateStore(this.client, settings);
	}

	private static JsonNode json(String file) throws IOException {
		return JsonNode.parser().parse(Files.readString(SCHEMA.resolve(file)));
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
