package io.kinesumer.store;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.kinesumer.StateStoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(20)
class DynamoDbCallsTests {

	private static final Subject SUBJECT = Subject.client("app", "a");

	private final CountDownLatch entered = new CountDownLatch(1);

	private final CountDownLatch interrupted = new CountDownLatch(1);

	private final CountDownLatch never = new CountDownLatch(1);

	private final DynamoDbCalls calls = new DynamoDbCalls(new SilentClient(), "table", Duration.ofMillis(10));

	@AfterEach
	void release() {
		this.never.countDown();
	}

	@Test
	void aCallThatNeverReturnsEndsAllTheSame() throws Exception {
		while (this.entered.getCount() > 0) { // on a busy machine one ends before it
												// begins
			assertThatExceptionOfType(StateStoreException.class)
				.isThrownBy(() -> this.calls.call("GetItem", SUBJECT, this::waitForEver))
				.withMessageContaining("GetItem did not return within PT0.03S");
		}
		this.interrupted.await(); // its thread does not stay behind
	}

	@Test
	void aCallThatEvenAnInterruptDoesNotEndKeepsNoOther() {
		assertThatExceptionOfType(StateStoreException.class)
			.isThrownBy(() -> this.calls.call("GetItem", SUBJECT, this::waitDeaf));
		assertThat(this.calls.call("GetItem", SUBJECT, () -> "answer")).isEqualTo("answer");
	}

	private String waitForEver() {
		this.entered.countDown();
		try {
			this.never.await();
		}
		catch (InterruptedException ex) {
			this.interrupted.countDown();
		}
		return "too late";
	}

	private String waitDeaf() {
		while (this.never.getCount() > 0) {
			waitForEver();
		}
		return "too late";
	}

	/**
	 * Tells nothing about itself.
	 */
	private static final class SilentClient implements DynamoDbClient {

		@Override
		public String serviceName() {
			return "dynamodb";
		}

		@Override
		public void close() {
		}

	}

}
