package io.kinesumer.spring.observation;

import io.kinesumer.spring.ListenerInvocation;
import io.micrometer.observation.Observation;

/**
 * The context of the observation around a call of a listener.
 */
public class KinesumerListenerContext extends Observation.Context {

	private final ListenerInvocation invocation;

	public KinesumerListenerContext(ListenerInvocation invocation) {
		this.invocation = invocation;
	}

	/**
	 * The call.
	 * @return the listener and what it is given
	 */
	public ListenerInvocation invocation() {
		return this.invocation;
	}

}
