package io.kinesumer.test;

import java.net.URI;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;

/**
 * Clients of emulators on this machine.
 */
final class LoopbackClients {

	static final Region REGION = Region.US_EAST_1;

	private LoopbackClients() {
	}

	static StaticCredentialsProvider credentials(String accessKey) {
		return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "not-verified"));
	}

	static KinesisClientBuilder kinesis(URI endpoint, String account) {
		return KinesisClient.builder()
			.endpointOverride(endpoint)
			.region(REGION)
			.credentialsProvider(credentials(account))
			.httpClientBuilder(Apache5HttpClient.builder());
	}

	static KinesisAsyncClientBuilder kinesisAsync(URI endpoint, String account) {
		return KinesisAsyncClient.builder()
			.endpointOverride(endpoint)
			.region(REGION)
			.credentialsProvider(credentials(account));
	}

}
