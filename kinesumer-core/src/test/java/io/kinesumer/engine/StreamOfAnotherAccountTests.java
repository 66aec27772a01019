package io.kinesumer.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.kinesumer.Kinesumer;
import io.kinesumer.Subscription;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.test.KinesisLocal;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import static io.kinesumer.engine.TestGroup.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stream of another account, read by its ARN, on an emulator that others have written:
 * there, too, whatever does not carry the ARN does not reach it.
 */
@Timeout(120)
class StreamOfAnotherAccountTests {

	@Test
	void isReadByItsArn() {
		Assumptions.assumeTrue(KinesisLocal.isAvailable(), () -> KinesisLocal.whyUnavailable().orElse(""));
		List<String> handled = new CopyOnWriteArrayList<>();
		try (KinesisLocal kinesis = KinesisLocal.start();
				TestGroup owner = new TestGroup(kinesis.client(), new InMemoryStateStore(), () -> {
				});
				KinesisClient reader = kinesis.clientBuilder()
					.credentialsProvider(
							StaticCredentialsProvider.create(AwsBasicCredentials.create("123456789012", "secret")))
					.build()) {
			owner.createStream("orders", 2);
			String arn = owner.producer.describeStreamSummary((request) -> request.streamName("orders"))
				.streamDescriptionSummary()
				.streamARN();
			owner.producer.putRecord(
					(request) -> request.streamName("orders").partitionKey("a").data(SdkBytes.fromUtf8String("one")));
			Kinesumer client = KinesumerBuilder.forApp("reader")
				.stateStore(new InMemoryStateStore())
				.kinesis(reader)
				.settings(TestGroup.FAST)
				.subscribe(Subscription.of("orders", (record, delivery) -> handled.add(History.textOf(record)))
					.withStream(StreamRef.of(arn).withKey("theirs")))
				.build();
			client.start();
			await().until(() -> !handled.isEmpty());
			client.stop();
			assertThat(handled).containsExactly("one");
		}
	}

}
