package io.kinesumer.spring.boot.properties;

import org.jspecify.annotations.Nullable;

/**
 * Enhanced fan-out ({@code kinesumer.fan-out}).
 */
public class FanOutProperties {

	/**
	 * Name of the stream consumer. By default made of the app.
	 */
	private @Nullable String consumerName;

	/**
	 * Whether to deregister the stream consumer when the client stops.
	 */
	private boolean deregisterOnClose;

	/**
	 * How to read when fan-out cannot be used.
	 */
	private Fallback fallback = Fallback.NONE;

	public @Nullable String getConsumerName() {
		return this.consumerName;
	}

	public void setConsumerName(@Nullable String consumerName) {
		this.consumerName = consumerName;
	}

	public boolean isDeregisterOnClose() {
		return this.deregisterOnClose;
	}

	public void setDeregisterOnClose(boolean deregisterOnClose) {
		this.deregisterOnClose = deregisterOnClose;
	}

	public Fallback getFallback() {
		return this.fallback;
	}

	public void setFallback(Fallback fallback) {
		this.fallback = fallback;
	}

	/**
	 * Ways to read instead.
	 */
	public enum Fallback {

		/** Fail. */
		NONE,

		/** Poll. */
		POLLING

	}

}
