package io.kinesumer.spring.boot.aws;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Builds clients on the Apache 5 HTTP client. Timeouts are not set here: the engine sets
 * them on each call, and so on a user's own clients too. Whoever asks for a client closes
 * it; what stands behind an assumed role is closed with the factory.
 */
public class AwsClientFactory implements AutoCloseable {

	private final RegionResolver regions;

	private final @Nullable AwsCredentialsProvider credentials;

	private final int maxConnections;

	private final List<SdkAutoCloseable> roles = new CopyOnWriteArrayList<>();

	/**
	 * Creates the factory.
	 * @param regions finds regions
	 * @param credentials the credentials, or {@code null} for the SDK's own chain
	 * @param maxConnections the most connections of one client
	 */
	public AwsClientFactory(RegionResolver regions, @Nullable AwsCredentialsProvider credentials, int maxConnections) {
		this.regions = regions;
		this.credentials = credentials;
		this.maxConnections = maxConnections;
	}

	public KinesisClient kinesis(KinesisConnection connection) {
		Region region = this.regions.resolve(connection.region(), "Kinesis");
		KinesisConnection.AssumedRole role = connection.role();
		AwsCredentialsProvider provider = (role != null) ? assume(role, stsRegion(region), connection.stsEndpoint())
				: this.credentials;
		return configure(KinesisClient.builder(), region, connection.endpoint(), provider).build();
	}

	public DynamoDbClient dynamoDb(@Nullable String region, @Nullable URI endpoint) {
		return configure(DynamoDbClient.builder(), this.regions.resolve(region, "DynamoDB"), endpoint, this.credentials)
			.build();
	}

	/**
	 * Where roles are assumed: in the application's own region, which its account has
	 * surely enabled and its network reaches. The credentials are good in all regions.
	 */
	private Region stsRegion(Region ofStream) {
		try {
			return this.regions.resolve(null, "STS");
		}
		catch (MissingRegionException ex) {
			return ofStream;
		}
	}

	private AwsCredentialsProvider assume(KinesisConnection.AssumedRole role, Region region, @Nullable URI endpoint) {
		StsClient sts = configure(StsClient.builder(), region, endpoint, this.credentials).build();
		this.roles.add(sts);
		StsAssumeRoleCredentialsProvider provider = StsAssumeRoleCredentialsProvider.builder()
			.stsClient(sts)
			.refreshRequest((request) -> request.roleArn(role.arn())
				.externalId(role.externalId())
				.roleSessionName(role.sessionName()))
			.build();
		this.roles.add(0, provider);
		return provider;
	}

	private <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> B configure(B builder, Region region,
			@Nullable URI endpoint, @Nullable AwsCredentialsProvider provider) {
		builder.region(region).httpClientBuilder(Apache5HttpClient.builder().maxConnections(this.maxConnections));
		if (endpoint != null) {
			builder.endpointOverride(endpoint);
		}
		if (provider != null) {
			builder.credentialsProvider(provider);
		}
		return builder;
	}

	@Override
	public void close() {
		this.roles.forEach(SdkAutoCloseable::close);
	}

}
