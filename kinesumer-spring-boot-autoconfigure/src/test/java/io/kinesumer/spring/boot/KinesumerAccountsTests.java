package io.kinesumer.spring.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.kinesumer.Kinesumer;
import io.kinesumer.spring.KinesumerHeaders;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import io.kinesumer.test.kinesis.KinesisLimits;
import io.kinesumer.test.kinesis.account.Role;
import io.kinesumer.test.kinesis.server.ReceivedCall;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whole applications that read streams of other accounts and regions: what counts is
 * whose credentials sign which calls.
 */
@ExtendWith(OutputCaptureExtension.class)
class KinesumerAccountsTests {

	private static final String HOME = "111111111111";

	private static final String HOME_USER = "arn:aws:iam::" + HOME + ":user/" + HOME;

	private static final String OTHER = "222222222222";

	private static final String ROLE = "arn:aws:iam::" + OTHER + ":role/reader";

	private static final String ARN = "arn:aws:kinesis:us-east-1:" + OTHER + ":stream/orders";

	private static final Set<String> CALLS = Set.of("DescribeStreamSummary", "ListShards", "GetShardIterator",
			"GetRecords");

	private EmbeddedKinesis kinesis;

	private LoopbackDynamoDb dynamoDb;

	private KinesisClient home;

	private KinesisClient other;

	private Role role;

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void startServices() {
		// Pages of one shard: a listing goes on by its token.
		this.kinesis = EmbeddedKinesis.builder().limits(KinesisLimits.none().withShardsPerPage(1)).start();
		this.dynamoDb = EmbeddedDynamoDb.onLoopback();
		this.home = this.kinesis.client(HOME);
		this.other = this.kinesis.client(OTHER);
		this.other.createStream((request) -> request.streamName("orders").shardCount(2));
		this.role = this.kinesis.accounts().createRole(ROLE, HOME);
		this.kinesis.requests().reset();
		this.contextRunner = new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
							KinesumerStateStoreAutoConfiguration.class, JacksonAutoConfiguration.class))
			.withBean(AwsCredentialsProvider.class,
					() -> StaticCredentialsProvider.create(AwsBasicCredentials.create(HOME, "the-home-secret")))
			.withPropertyValues("kinesumer.region=us-east-1", "kinesumer.kinesis.endpoint=" + this.kinesis.endpoint(),
					"kinesumer.kinesis.sts-endpoint=" + this.kinesis.endpoint(),
					"kinesumer.state-store.dynamodb.endpoint=" + this.dynamoDb.endpoint(), "kinesumer.app=shop",
					"kinesumer.state-store.dynamodb.create-table=true", "kinesumer.sync.interval=200ms",
					"kinesumer.sync.session-timeout=2s", "kinesumer.sync.shard-interval=1s",
					"kinesumer.scan.idle-interval=300ms", "kinesumer.initial-position.type=trim-horizon")
			.withUserConfiguration(Orders.class);
	}

	@AfterEach
	void stopServices() {
		this.home.close();
		this.other.close();
		this.kinesis.close();
		this.dynamoDb.close();
	}

	@Test
	void aStreamIsReadWithTheCredentialsOfItsRole() {
		this.role.requireExternalId("the-external-id");
		consumes("kinesumer.streams.orders.role-arn=" + ROLE, "kinesumer.streams.orders.external-id=the-external-id",
				"kinesumer.streams.orders.role-session-name=shop-on-node-1");
		assertThat(streamCalls()).allSatisfy((call) -> {
			assertThat(call.caller().arn()).isEqualTo("arn:aws:sts::" + OTHER + ":assumed-role/reader/shop-on-node-1");
			assertThat(call.streamArn()).isNull();
		}).extracting(ReceivedCall::operation).hasSameElementsAs(CALLS);
		assertThat(callsOf("AssumeRole")).extracting((call) -> call.caller().arn()).containsOnly(HOME_USER);
		assertThatTheStoreIsAtHome();
	}

	@Test
	void aClientsRoleIsThatOfAllStreams() {
		consumes("kinesumer.kinesis.role-arn=" + ROLE);
		assertThat(streamCalls()).isNotEmpty()
			.allSatisfy((call) -> assertThat(call.caller().arn())
				.isEqualTo("arn:aws:sts::" + OTHER + ":assumed-role/reader/kinesumer"));
		assertThatTheStoreIsAtHome();
	}

	@Test
	void anArnGoesWithEveryCallOfTheRole() {
		consumes("kinesumer.streams.orders.arn=" + ARN, "kinesumer.streams.orders.role-arn=" + ROLE);
		assertThat(streamCalls()).allSatisfy((call) -> {
			assertThat(call.caller().account()).isEqualTo(OTHER);
			assertThat(call.streamArn()).isEqualTo(ARN);
			assertThat(call.streamName()).isNull();
		}).extracting(ReceivedCall::operation).hasSameElementsAs(CALLS);
		assertThatTheStoreIsAtHome();
	}

	@Test
	void aSharedStreamIsReadByItsArnWithoutARole() throws IOException {
		String policy = Files.readString(Path.of("..", "schema", "resource-policy.json"))
			.replace("arn:aws:iam::ACCOUNT:role/CONSUMER_ROLE", HOME)
			.replace("arn:aws:kinesis:REGION:OTHER_ACCOUNT:stream/STREAM", ARN);
		this.other.putResourcePolicy((request) -> request.resourceARN(ARN).policy(policy));
		this.kinesis.requests().reset();
		consumes("stream=" + ARN);
		assertThat(streamCalls()).allSatisfy((call) -> {
			assertThat(call.caller().arn()).isEqualTo(HOME_USER);
			assertThat(call.streamArn()).isEqualTo(ARN);
			assertThat(call.streamName()).isNull();
		}).extracting(ReceivedCall::operation).hasSameElementsAs(CALLS);
		assertThat(callsOf("AssumeRole")).isEmpty();
		assertThatTheStoreIsAtHome();
	}

	@Test
	void streamsOfSeveralAccountsAndRegionsAreReadSideBySide() {
		this.home.createStream((request) -> request.streamName("orders").shardCount(1));
		try (KinesisClient far = this.kinesis.clientBuilder()
			.region(Region.EU_WEST_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(HOME, "secret")))
			.build()) {
			far.createStream((request) -> request.streamName("orders").shardCount(1));
			put(this.home, "at home");
			put(this.other, "at theirs");
			put(far, "far away");
		}
		this.contextRunner
			.withPropertyValues("stream=orders, theirs, far", "kinesumer.streams.theirs.name=orders",
					"kinesumer.streams.theirs.role-arn=" + ROLE, "kinesumer.streams.far.name=orders",
					"kinesumer.streams.far.region=eu-west-1")
			.run((context) -> {
				Orders orders = context.getBean(Orders.class);
				await().untilAsserted(() -> assertThat(orders.handled).containsExactlyInAnyOrder("orders: at home",
						"theirs: at theirs", "far: far away"));
			});
		assertThat(callsOf("GetRecords")).extracting((call) -> call.caller().account() + " in " + call.region())
			.containsOnly(HOME + " in us-east-1", OTHER + " in us-east-1", HOME + " in eu-west-1");
		assertThatTheStoreIsAtHome();
	}

	@Test
	void credentialsThatExpireAreRenewedInTime() {
		this.role.sessionLife(Duration.ofSeconds(2));
		this.contextRunner.withPropertyValues("kinesumer.streams.orders.role-arn=" + ROLE, "stream=orders")
			.run((context) -> {
				Orders orders = context.getBean(Orders.class);
				Instant enough = Instant.now().plusSeconds(4); // twice as long as any of
																// them lasts
				for (int sent = 1; Instant.now().isBefore(enough); sent++) {
					int count = sent;
					put(this.other, "order " + count);
					await().until(() -> orders.handled.size() == count);
				}
				assertThat(context.getBean(Kinesumer.class).snapshot().problems()).isEmpty();
			});
		assertThat(this.kinesis.accounts().sessions()).hasSizeGreaterThan(1);
	}

	@Test
	void noCredentialsAreLogged(CapturedOutput output) {
		this.role.requireExternalId("the-external-id").sessionLife(Duration.ofSeconds(1));
		ch.qos.logback.classic.Logger ours = (ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory
			.getLogger("io.kinesumer");
		ours.setLevel(ch.qos.logback.classic.Level.TRACE);
		try {
			consumes("kinesumer.streams.orders.role-arn=" + ROLE,
					"kinesumer.streams.orders.external-id=the-external-id");
			this.contextRunner
				.withPropertyValues("kinesumer.streams.orders.role-arn=" + ROLE,
						"kinesumer.streams.orders.external-id=not-the-external-id", "stream=orders")
				.run((context) -> assertThat(context).hasFailed());
		}
		finally {
			ours.setLevel(null);
		}
		assertThat(output).contains("[shop]").doesNotContain("the-home-secret", "the-external-id");
		assertThat(this.kinesis.accounts().sessions()).isNotEmpty()
			.allSatisfy((session) -> assertThat(output).doesNotContain(session.secretKey(), session.token()));
	}

	private void consumes(String... properties) {
		put(this.other, "one");
		this.contextRunner.withPropertyValues("stream=orders").withPropertyValues(properties).run((context) -> {
			Orders orders = context.getBean(Orders.class);
			await().untilAsserted(() -> assertThat(orders.handled).containsExactly("orders: one"));
		});
	}

	private List<ReceivedCall> streamCalls() {
		return this.kinesis.requests().kinds().stream().filter((call) -> CALLS.contains(call.operation())).toList();
	}

	private List<ReceivedCall> callsOf(String operation) {
		return this.kinesis.requests().kinds().stream().filter((call) -> call.operation().equals(operation)).toList();
	}

	private void assertThatTheStoreIsAtHome() {
		assertThat(this.dynamoDb.accessKeys()).containsExactly(HOME);
	}

	private static void put(KinesisClient client, String text) {
		client
			.putRecord((request) -> request.streamName("orders").partitionKey("a").data(SdkBytes.fromUtf8String(text)));
	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		private final List<String> handled = new CopyOnWriteArrayList<>();

		@KinesumerListener(streams = "#{'${stream}'.split(', ')}")
		void on(String order, @Header(KinesumerHeaders.STREAM) String stream) {
			this.handled.add(stream + ": " + order);
		}

	}

}
