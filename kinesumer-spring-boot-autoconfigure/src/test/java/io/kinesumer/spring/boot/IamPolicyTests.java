package io.kinesumer.spring.boot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

import io.kinesumer.Kinesumer;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Holds the policies in {@code schema} to what the code calls: no action is missing, and
 * none is allowed that is not called.
 */
class IamPolicyTests {

	private static final Path SCHEMA = Path.of("..", "schema");

	private static final String HOME = "111111111111";

	private static final String ROLE = "arn:aws:iam::222222222222:role/reader";

	@Test
	void thePoliciesAllowWhatIsCalledAndNoMore() throws IOException {
		Set<String> atHome = new TreeSet<>();
		Set<String> asRole = new TreeSet<>();
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.start();
				LoopbackDynamoDb dynamoDb = EmbeddedDynamoDb.onLoopback();
				KinesisClient other = kinesis.client("222222222222");
				KinesisClient home = kinesis.client(HOME)) {
			kinesis.accounts().createRole(ROLE, HOME);
			createStreams(home, other);
			createPoisonedStream(home);
			kinesis.requests().reset();
			runThroughALife(kinesis, dynamoDb);
			dynamoDb.operations().forEach((operation) -> atHome.add("dynamodb:" + operation));
			kinesis.requests().kinds().forEach((call) -> {
				boolean sts = call.operation().equals("AssumeRole");
				(call.caller().account().equals(HOME) ? atHome : asRole)
					.add((sts ? "sts:" : "kinesis:") + call.operation());
			});
		}
		assertThat(atHome).containsAll(actions("dead-letter-policy.json"));
		atHome.removeAll(actions("dead-letter-policy.json"));
		assertThat(actions("iam-policy.json")).isEqualTo(atHome);
		assertThat(actions("reader-role-policy.json")).isEqualTo(asRole);
		assertThat(actions("resource-policy.json")).isEqualTo(asRole);
		assertThat(actions("reader-role-trust.json")).containsExactly("sts:AssumeRole");
	}

	@Test
	void fanOutNeedsItsPolicyBesideTheOthers() throws IOException {
		Set<String> called = new TreeSet<>();
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.start();
				LoopbackDynamoDb dynamoDb = EmbeddedDynamoDb.onLoopback();
				KinesisClient other = kinesis.client("222222222222");
				KinesisClient home = kinesis.client(HOME)) {
			kinesis.accounts().createRole(ROLE, HOME);
			createStreams(home, other);
			createPoisonedStream(home);
			kinesis.requests().reset();
			runThroughALife(kinesis, dynamoDb, "kinesumer.mode=fan-out", "kinesumer.fan-out.deregister-on-close=true");
			kinesis.requests().kinds().forEach((call) -> called.add("kinesis:" + call.operation()));
		}
		assertThat(called).doesNotContain("kinesis:GetRecords").containsAll(actions("fan-out-policy.json"));
		called.removeAll(actions("fan-out-policy.json"));
		called.removeAll(actions("dead-letter-policy.json"));
		called.remove("kinesis:AssumeRole");
		assertThat(actions("reader-role-policy.json")).containsAll(called);
	}

	private static void createStreams(KinesisClient... clients) {
		for (KinesisClient client : clients) {
			client.createStream((request) -> request.streamName("orders").shardCount(1));
			client.putRecord(
					(request) -> request.streamName("orders").partitionKey("a").data(SdkBytes.fromUtf8String("one")));
			client.splitShard((request) -> request.streamName("orders")
				.shardToSplit("shardId-000000000000")
				.newStartingHashKey("1000"));
		}
	}

	private static void createPoisonedStream(KinesisClient client) {
		client.createStream((request) -> request.streamName("failed").shardCount(1));
		client.createStream((request) -> request.streamName("poisoned").shardCount(1));
		client.putRecord(
				(request) -> request.streamName("poisoned").partitionKey("a").data(SdkBytes.fromUtf8String("one")));
	}

	/**
	 * Creates the table, claims, commits, finishes shards, leaves, and comes again.
	 */
	private static void runThroughALife(EmbeddedKinesis kinesis, LoopbackDynamoDb dynamoDb, String... properties) {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
							KinesumerStateStoreAutoConfiguration.class, JacksonAutoConfiguration.class))
			.withBean(AwsCredentialsProvider.class,
					() -> StaticCredentialsProvider.create(AwsBasicCredentials.create(HOME, "secret")))
			.withPropertyValues("kinesumer.region=us-east-1", "kinesumer.kinesis.endpoint=" + kinesis.endpoint(),
					"kinesumer.kinesis.sts-endpoint=" + kinesis.endpoint(),
					"kinesumer.state-store.dynamodb.endpoint=" + dynamoDb.endpoint(), "kinesumer.app=shop",
					"kinesumer.state-store.dynamodb.create-table=true", "kinesumer.sync.interval=200ms",
					"kinesumer.sync.session-timeout=2s", "kinesumer.initial-position.type=trim-horizon",
					"kinesumer.error.recoverer=dead-letter", "kinesumer.error.max-retries=0",
					"kinesumer.error.dead-letter.stream=failed", "kinesumer.streams.theirs.name=orders",
					"kinesumer.streams.theirs.role-arn=" + ROLE)
			.withPropertyValues(properties)
			.withUserConfiguration(Orders.class)
			.run((context) -> {
				for (int run = 0; run < 2; run++) {
					await().untilAsserted(() -> {
						assertThat(context.getBean(Orders.class).handled).hasSize(2);
						assertThat(context.getBean(Kinesumer.class).snapshot().shards()).hasSize(5)
							.filteredOn((shard) -> !shard.stream().equals("poisoned"))
							.noneMatch((shard) -> shard.shardId().equals("shardId-000000000000"));
						assertThat(kinesis.requests().of("PutRecord")).isPositive();
					});
					((Lifecycle) context.getSourceApplicationContext()).stop();
					((Lifecycle) context.getSourceApplicationContext()).start();
				}
			});
	}

	private static Set<String> actions(String policy) throws IOException {
		Set<String> actions = new TreeSet<>();
		try (InputStream json = Files.newInputStream(SCHEMA.resolve(policy))) {
			for (JsonNode statement : JsonNode.parser().parse(json).field("Statement").orElseThrow().asArray()) {
				JsonNode action = statement.field("Action").orElseThrow();
				if (action.isString()) {
					actions.add(action.asString());
				}
				else {
					action.asArray().forEach((each) -> actions.add(each.asString()));
				}
			}
		}
		return actions;
	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		private final List<String> handled = new CopyOnWriteArrayList<>();

		@KinesumerListener(streams = { "orders", "theirs" })
		void on(String order) {
			this.handled.add(order);
		}

		@KinesumerListener(streams = "poisoned")
		void poisoned(String order) {
			throw new IllegalStateException("no");
		}

	}

}
