package io.kinesumer.docs;

import io.kinesumer.reader.FanOutHttpClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * The example of {@code docs/fan-out.md}.
 */
final class FanOutExample {

	private FanOutExample() {
	}

	static KinesisAsyncClient client() {
		// tag::client[]
		KinesisAsyncClient client = KinesisAsyncClient.builder().httpClientBuilder(FanOutHttpClient.builder()).build();
		// end::client[]
		return client;
	}

}
