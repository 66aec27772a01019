package io.kinesumer.spring.listener;

import java.util.Objects;

import io.kinesumer.spring.Acknowledgment;

/**
 * Acknowledges the records of one invocation.
 *
 * @param invocation the invocation
 */
record DeliveryAcknowledgment(Invocation invocation) implements Acknowledgment {

	@Override
	public void acknowledge() {
		this.invocation.delivery().acknowledge(this.invocation.last());
	}

	@Override
	public void acknowledge(int index) {
		Objects.checkIndex(index, this.invocation.records().size());
		this.invocation.delivery().acknowledge(this.invocation.records().get(index));
	}

}
