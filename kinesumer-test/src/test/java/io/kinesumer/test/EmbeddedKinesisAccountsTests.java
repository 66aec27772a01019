package io.kinesumer.test;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.StsException;

import io.kinesumer.test.kinesis.AdjustableClock;
import io.kinesumer.test.kinesis.KinesisLimits;
import io.kinesumer.test.kinesis.account.Role;
import io.kinesumer.test.kinesis.server.ReceivedCall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for accounts, roles and resource policies of the embedded Kinesis.
 */
class EmbeddedKinesisAccountsTests {

	private static final String HOME = "111111111111";

	private static final String OTHER = "222222222222";

	private static final String ROLE = "arn:aws:iam::" + OTHER + ":role/readers/reader";

	private static final String ARN = "arn:aws:kinesis:us-east-1:" + OTHER + ":stream/orders";

	private static final String ALLOW = """
			{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
			 "Principal": {"AWS": "%s"}, "Action": ["kinesis:DescribeStreamSummary", "kinesis:ListShards",
			 "kinesis:Get*"], "Resource": "%s"}]}""";

	private EmbeddedKinesis kinesis;

	private KinesisClient home;

	private KinesisClient other;

	private StsClient sts;

	@BeforeEach
	void start() {
		this.kinesis = EmbeddedKinesis.builder()
			.limits(KinesisLimits.service().withShardsPerPage(1))
			.clock(AdjustableClock.frozenAt(StreamFixture.NOON))
			.start();
		this.home = this.kinesis.client(HOME);
		this.other = this.kinesis.client(OTHER);
		this.sts = sts(AwsBasicCredentials.create(HOME, "secret"));
		this.other.createStream((request) -> request.streamName("orders").shardCount(2));
	}

	@AfterEach
	void stop() {
		this.home.close();
		this.other.close();
		this.sts.close();
		this.kinesis.close();
	}

	@Test
	void theCredentialsOfARoleBelongToItsAccount() {
		this.kinesis.accounts().createRole(ROLE, HOME);
		AssumeRoleResponse response = assume((request) -> request.durationSeconds(900));
		assertThat(response.assumedRoleUser().arn())
			.isEqualTo("arn:aws:sts::" + OTHER + ":assumed-role/reader/orders-service");
		assertThat(response.credentials().expiration()).isEqualTo(StreamFixture.NOON.plusSeconds(900));
		try (KinesisClient asRole = client(credentials(response))) {
			assertThat(summary(asRole, null)).isEqualTo(ARN);
			assertThat(summary(asRole, ARN)).isEqualTo(ARN);
		}
		try (StsClient asRole = sts(credentials(response))) {
			assertThat(asRole.getCallerIdentity().account()).isEqualTo(OTHER);
		}
		assertThat(this.kinesis.requests().kinds())
			.anySatisfy((call) -> assertThat(call.operation()).isEqualTo("AssumeRole"))
			.extracting(ReceivedCall::caller)
			.extracting("arn")
			.contains("arn:aws:iam::" + HOME + ":user/" + HOME, response.assumedRoleUser().arn());
	}

	@Test
	void aRoleThatDoesNotTrustTheCallerIsDeniedAsAnUnknownOneIs() {
		String denied = "User: arn:aws:iam::" + HOME + ":user/" + HOME
				+ " is not authorized to perform: sts:AssumeRole on resource: " + ROLE;
		assertDenied(denied);
		Role role = this.kinesis.accounts().createRole(ROLE, OTHER);
		assertDenied(denied);
		role.trust(HOME);
		assertThat(assume((request) -> {
		}).credentials().accessKeyId()).startsWith("ASIA");
	}

	@Test
	void anExternalIdIsChecked() {
		this.kinesis.accounts().createRole(ROLE, HOME).requireExternalId("us & them");
		assertDenied("sts:AssumeRole");
		assertThatExceptionOfType(StsException.class)
			.isThrownBy(() -> assume((request) -> request.externalId("somebody else")));
		assertThat(assume((request) -> request.externalId("us & them")).credentials()).isNotNull();
	}

	@Test
	void expiredCredentialsAreRefused() {
		this.kinesis.accounts().createRole(ROLE, HOME).sessionLife(Duration.ofSeconds(5));
		AwsCredentials credentials = credentials(assume((request) -> {
		}));
		try (KinesisClient asRole = client(credentials); StsClient chained = sts(credentials)) {
			assertThat(summary(asRole, null)).isEqualTo(ARN);
			this.kinesis.clock().advance(Duration.ofSeconds(5));
			assertThatExceptionOfType(KinesisException.class).isThrownBy(() -> summary(asRole, null))
				.satisfies((failure) -> assertThat(failure.awsErrorDetails().errorCode())
					.isEqualTo("ExpiredTokenException"));
			assertThatExceptionOfType(StsException.class).isThrownBy(chained::getCallerIdentity)
				.satisfies((failure) -> assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("ExpiredToken"));
		}
	}

	@Test
	void credentialsOfARoleNeedTheirToken() {
		this.kinesis.accounts().createRole(ROLE, HOME);
		AssumeRoleResponse response = assume((request) -> {
		});
		AwsCredentials stolen = AwsBasicCredentials.create(response.credentials().accessKeyId(),
				response.credentials().secretAccessKey());
		try (KinesisClient thief = client(stolen)) {
			assertThatExceptionOfType(KinesisException.class).isThrownBy(() -> summary(thief, null))
				.satisfies((failure) -> assertThat(failure.awsErrorDetails().errorCode())
					.isEqualTo("UnrecognizedClientException"));
		}
	}

	@Test
	void aStreamOfAnotherAccountIsClosedToOthers() {
		assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> summary(this.home, null));
		assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> summary(this.home, ARN))
			.withMessageContaining("User: arn:aws:iam::" + HOME + ":user/" + HOME
					+ " is not authorized to perform: kinesis:DescribeStreamSummary on resource: " + ARN
					+ " because no resource-based policy allows");
		assertThatExceptionOfType(AccessDeniedException.class)
			.isThrownBy(() -> this.home.putResourcePolicy((request) -> request.resourceARN(ARN).policy("{}")));
	}

	@Test
	void aResourcePolicyOpensAStreamToCallsThatCarryItsArn() {
		this.other
			.putRecord((request) -> request.streamName("orders").partitionKey("a").data(SdkBytes.fromUtf8String("1")));
		this.other.putResourcePolicy((request) -> request.resourceARN(ARN).policy(ALLOW.formatted(HOME, ARN)));
		assertThat(this.other.getResourcePolicy((request) -> request.resourceARN(ARN)).policy()).contains(HOME);
		assertThat(summary(this.home, ARN)).isEqualTo(ARN);
		String token = this.home.listShards((request) -> request.streamARN(ARN)).nextToken();
		assertThat(this.home.listShards((request) -> request.streamARN(ARN).nextToken(token)).shards()).hasSize(1);
		assertDenied(() -> this.home.listShards((request) -> request.nextToken(token)));
		String iterator = this.home
			.getShardIterator((request) -> request.streamARN(ARN)
				.shardId(StreamFixture.FIRST)
				.shardIteratorType(ShardIteratorType.TRIM_HORIZON))
			.shardIterator();
		assertThat(
				this.home.getRecords((request) -> request.streamARN(ARN).shardIterator(iterator)).nextShardIterator())
			.isNotNull();
		assertDenied(() -> this.home.getRecords((request) -> request.shardIterator(iterator)));
		assertDenied(() -> this.home
			.putRecord((request) -> request.streamARN(ARN).partitionKey("a").data(SdkBytes.fromUtf8String("2"))));
		this.other.deleteResourcePolicy((request) -> request.resourceARN(ARN));
		assertDenied(() -> summary(this.home, ARN));
	}

	@Test
	void aResourcePolicyMayNameARole() {
		String homeRole = "arn:aws:iam::" + HOME + ":role/consumer";
		this.kinesis.accounts().createRole(homeRole, HOME);
		this.other.putResourcePolicy((request) -> request.resourceARN(ARN).policy(ALLOW.formatted(homeRole, ARN)));
		assertDenied(() -> summary(this.home, ARN));
		AssumeRoleResponse response = this.sts
			.assumeRole((request) -> request.roleArn(homeRole).roleSessionName("orders-service"));
		try (KinesisClient asRole = client(credentials(response))) {
			assertThat(summary(asRole, ARN)).isEqualTo(ARN);
		}
	}

	@Test
	void anEndpointKnowsTheStreamsOfItsRegionAlone() {
		try (KinesisClient elsewhere = client(AwsBasicCredentials.create(OTHER, "secret"), Region.EU_WEST_1)) {
			assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> summary(elsewhere, ARN));
		}
	}

	@Test
	void whatIsMissingInARequestIsSaid() {
		assertThatExceptionOfType(StsException.class)
			.isThrownBy(() -> this.sts.assumeRole((request) -> request.roleSessionName("session")))
			.withMessageContaining("'roleArn' failed to satisfy constraint");
		assertThatExceptionOfType(StsException.class).isThrownBy(() -> assume((request) -> request.durationSeconds(60)))
			.withMessageContaining("durationSeconds");
		assertThatExceptionOfType(StsException.class)
			.isThrownBy(() -> this.sts.getSessionToken((request) -> request.durationSeconds(900)))
			.satisfies((failure) -> assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("InvalidAction"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.kinesis.accounts().createRole("reader"));
	}

	private void assertDenied(String message) {
		assertThatExceptionOfType(StsException.class).isThrownBy(() -> assume((request) -> {
		}))
			.withMessageContaining(message)
			.satisfies((failure) -> assertThat(List.of(failure.awsErrorDetails().errorCode(), failure.statusCode()))
				.isEqualTo(List.of("AccessDenied", 403)));
	}

	private static void assertDenied(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
		assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(call)
			.withMessageContaining("is not authorized to perform: kinesis:");
	}

	private AssumeRoleResponse assume(java.util.function.Consumer<AssumeRoleRequest.Builder> custom) {
		return this.sts.assumeRole((request) -> custom.accept(request.roleArn(ROLE).roleSessionName("orders-service")));
	}

	private static String summary(KinesisClient client, String arn) {
		return client
			.describeStreamSummary((request) -> request.streamName((arn != null) ? null : "orders").streamARN(arn))
			.streamDescriptionSummary()
			.streamARN();
	}

	private static AwsCredentials credentials(AssumeRoleResponse response) {
		return AwsSessionCredentials.create(response.credentials().accessKeyId(),
				response.credentials().secretAccessKey(), response.credentials().sessionToken());
	}

	private KinesisClient client(AwsCredentials credentials) {
		return client(credentials, Region.US_EAST_1);
	}

	private KinesisClient client(AwsCredentials credentials, Region region) {
		return this.kinesis.clientBuilder()
			.region(region)
			.credentialsProvider(StaticCredentialsProvider.create(credentials))
			.build();
	}

	private StsClient sts(AwsCredentials credentials) {
		return StsClient.builder()
			.endpointOverride(this.kinesis.endpoint())
			.region(Region.US_EAST_1)
			.credentialsProvider(StaticCredentialsProvider.create(credentials))
			.httpClientBuilder(Apache5HttpClient.builder())
			.build();
	}

}
