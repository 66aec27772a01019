package io.kinesumer.test;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;

import io.kinesumer.test.kinesis.KinesisLimits;

class EmbeddedKinesisCborConformanceTests extends KinesisConformance {

	private static EmbeddedKinesis kinesis;

	@BeforeAll
	static void start() {
		kinesis = EmbeddedKinesis.builder().limits(KinesisLimits.none()).start();
	}

	@AfterAll
	static void stop() {
		kinesis.close();
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
