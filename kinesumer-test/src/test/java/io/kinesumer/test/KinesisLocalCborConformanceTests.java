package io.kinesumer.test;

import java.util.Optional;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;

/**
 * Skipped with the reason where there is no Node or npm, or kinesis-local cannot be
 * installed.
 */
class KinesisLocalCborConformanceTests extends KinesisConformance {

	private static KinesisLocal kinesis;

	@BeforeAll
	static void start() {
		Optional<String> reason = KinesisLocal.whyUnavailable();
		Assumptions.assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
		kinesis = KinesisLocal.start();
	}

	@AfterAll
	static void stop() {
		if (kinesis != null) {
			kinesis.close();
		}
	}

	@Override
	KinesisClientBuilder clientBuilder() {
		return kinesis.clientBuilder();
	}

	@Override
	KinesisAsyncClientBuilder asyncClientBuilder() {
		return kinesis.asyncClientBuilder();
	}

	@Override
	boolean cbor() {
		return true;
	}

}
