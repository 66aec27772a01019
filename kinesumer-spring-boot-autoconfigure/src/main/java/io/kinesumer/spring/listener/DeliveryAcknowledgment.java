package io.kinesumer.spring.listener;

import java.time.Duration;
import java.util.Objects;

import io.kinesumer.RedeliverException;
import io.kinesumer.spring.Acknowledgment;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges the records of one invocation.
 */
final class DeliveryAcknowledgment implements Acknowledgment {

	private final Invocation invocation;

	private @Nullable RedeliverException wish;

	private boolean returned;

	DeliveryAcknowledgment(Invocation invocation) {
		this.invocation = invocation;
	}

	@Override
	public void acknowledge() {
		this.invocation.delivery().acknowledge(this.invocation.last());
	}

	@Override
	public void acknowledge(int index) {
		Objects.checkIndex(index, this.invocation.records().size());
		this.invocation.delivery().acknowledge(this.invocation.records().get(index));
	}

	@Override
	public synchronized void nack(int index, Duration sleep) {
		Objects.checkIndex(index, this.invocation.records().size());
		if (this.returned) {
			throw new IllegalStateException("The listener has returned, so its records count as handled already");
		}
		this.wish = new RedeliverException(index, sleep);
		if (index > 0) {
			acknowledge(index - 1);
		}
	}

	/**
	 * Ends the time for wishes.
	 * @return the wish, or {@code null} if there was none
	 */
	synchronized @Nullable RedeliverException listenerReturned() {
		this.returned = true;
		return this.wish;
	}

}
