package io.kinesumer.spring.boot.aws;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.reader.FanOutHttpClient;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

import org.springframework.util.ClassUtils;

/**
 * Builds clients on the Apache 5 HTTP client. Timeouts are not set here: the engine sets
 * them on each call, and so on a user's own clients too. Whoever asks for a client closes
 * it; what stands behind an assumed role is closed with the factory.
 */
public class AwsClientFactory implements AutoCloseable {

	private static final String NETTY = "software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient";

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
		return configure(KinesisClient.builder(), region, connection.endpoint(), credentials(connection, region))
			.build();
	}

	/**
	 * Builds a client for enhanced fan-out.
	 * @param connection how Kinesis is reached
	 * @return a client on Netty
	 * @throws InvalidSettingException if Netty is not on the class path
	 */
	public KinesisAsyncClient kinesisAsync(KinesisConnection connection) {
		if (!ClassUtils.isPresent(NETTY, null)) {
			throw new InvalidSettingException("kinesumer.mode", "fan-out",
					"be polling, unless software.amazon.awssdk:netty-nio-client is on the class path: add it,"
							+ " or define a KinesisAsyncClient bean");
		}
		Region region = this.regions.resolve(connection.region(), "Kinesis");
		AwsCredentialsProvider provider = credentials(connection, region);
		KinesisAsyncClientBuilder builder = KinesisAsyncClient.builder()
			.region(region)
			.httpClientBuilder(FanOutHttpClient.builder());
		if (connection.endpoint() != null) {
			builder.endpointOverride(connection.endpoint());
		}
		if (provider != null) {
			builder.credentialsProvider(provider);
		}
		return builder.build();
	}

	public DynamoDbClient dynamoDb(@Nullable String region, @Nullable URI endpoint) {
		return configure(DynamoDbClient.builder(), this.regions.resolve(region, "DynamoDB"), endpoint, this.credentials)
			.build();
	}

	private @Nullable AwsCredentialsProvider credentials(KinesisConnection connection, Region region) {
		KinesisConnection.AssumedRole role = connection.role();
		return (role != null) ? assume(role, stsRegion(region), connection.stsEndpoint()) : this.credentials;
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
