package io.kinesumer.spring.boot.aws;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.direct.LargeReads;
import io.kinesumer.reader.FanOutHttpClient;
import io.kinesumer.time.CallTimeouts;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

import org.springframework.util.ClassUtils;

/**
 * Builds clients on the Apache 5 HTTP client. Timeouts are not set here: the engine sets
 * them on each call, and so on a user's own clients too. Whoever asks for a client closes
 * it, before the factory; the thread that bounds calls and what stands behind an assumed
 * role are closed with the factory.
 */
public class AwsClientFactory implements AutoCloseable {

	private static final String NETTY = "software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient";

	private final AwsAccess kinesis;

	private final AwsAccess store;

	private final AwsClientDefaults defaults;

	private final int maxConnections;

	private final List<SdkAutoCloseable> roles = new CopyOnWriteArrayList<>();

	private final ScheduledExecutorService callTimeouts = CallTimeouts.executor("kinesumer-call-timeouts");

	/**
	 * Creates the factory.
	 * @param kinesis how Kinesis is called, and STS for roles
	 * @param store how the service is called that the group meets in
	 * @param defaults what holds for all clients
	 * @param maxConnections the most connections of one client
	 */
	public AwsClientFactory(AwsAccess kinesis, AwsAccess store, AwsClientDefaults defaults, int maxConnections) {
		this.kinesis = kinesis;
		this.store = store;
		this.defaults = defaults;
		this.maxConnections = maxConnections;
	}

	public KinesisClient kinesis(KinesisConnection connection) {
		Region region = this.kinesis.regions().resolve(connection.region(), "Kinesis");
		KinesisClientBuilder builder = configure(onApache(KinesisClient.builder()), region, connection.endpoint(),
				credentials(connection, region));
		builder.overrideConfiguration(
				builder.overrideConfiguration().toBuilder().addExecutionInterceptor(new LargeReads()).build());
		return build(builder);
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
		Region region = this.kinesis.regions().resolve(connection.region(), "Kinesis");
		AwsCredentialsProvider provider = credentials(connection, region);
		KinesisAsyncClientBuilder builder = KinesisAsyncClient.builder().httpClientBuilder(FanOutHttpClient.builder());
		configure(builder, region, connection.endpoint(), provider);
		try {
			return builder.build();
		}
		catch (IllegalArgumentException ex) {
			return builder.httpClientBuilder((SdkAsyncHttpClient.Builder<?>) null).build();
		}
	}

	/**
	 * Builds a client of the service that the group meets in.
	 */
	<B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C store(B builder, String service,
			@Nullable String region, @Nullable URI endpoint) {
		return build(configure(onApache(builder), this.store.regions().resolve(region, service), endpoint,
				this.store.credentials()));
	}

	private @Nullable AwsCredentialsProvider credentials(KinesisConnection connection, Region region) {
		KinesisConnection.AssumedRole role = connection.role();
		return (role != null) ? assume(role, stsRegion(region), connection.stsEndpoint()) : this.kinesis.credentials();
	}

	/**
	 * Where roles are assumed: in the application's own region, which its account has
	 * surely enabled and its network reaches. The credentials are good in all regions.
	 */
	private Region stsRegion(Region ofStream) {
		try {
			return this.kinesis.regions().resolve(null, "STS");
		}
		catch (MissingRegionException ex) {
			return ofStream;
		}
	}

	private AwsCredentialsProvider assume(KinesisConnection.AssumedRole role, Region region, @Nullable URI endpoint) {
		StsClient sts = build(configure(onApache(StsClient.builder()), region, endpoint, this.kinesis.credentials()));
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

	private <B extends SdkSyncClientBuilder<B, ?>> B onApache(B builder) {
		return builder.httpClientBuilder(Apache5HttpClient.builder().maxConnections(this.maxConnections));
	}

	/**
	 * Builds on the HTTP client that the application's own customizing has given, where
	 * it has: the SDK refuses it beside our builder, and a builder tells nobody what it
	 * has been given.
	 */
	private <B extends SdkSyncClientBuilder<B, C> & SdkClientBuilder<B, C>, C> C build(B builder) {
		ClientOverrideConfiguration override = builder.overrideConfiguration();
		if (override.scheduledExecutorService().isEmpty()) {
			builder.overrideConfiguration(override.toBuilder().scheduledExecutorService(this.callTimeouts).build());
		}
		try {
			return builder.build();
		}
		catch (IllegalArgumentException ex) {
			return builder.httpClientBuilder((SdkHttpClient.Builder<?>) null).build();
		}
	}

	private <B extends AwsClientBuilder<B, ?>> B configure(B builder, Region region, @Nullable URI endpoint,
			@Nullable AwsCredentialsProvider provider) {
		this.defaults.apply(builder, region, provider);
		builder.region(region);
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
		try {
			this.roles.forEach(SdkAutoCloseable::close);
		}
		finally {
			this.callTimeouts.shutdownNow();
		}
	}

}
