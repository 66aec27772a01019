package io.kinesumer.spring.boot.properties;

import io.kinesumer.KinesumerSettings.FanOut.Fallback;
import org.jspecify.annotations.Nullable;

/**
 * Enhanced fan-out ({@code kinesumer.fan-out}).
 */
public class FanOutProperties {

	/**
	 * Name of the consumer that is registered with each stream. By default the app, and
	 * the region where kinesumer.region is set.
	 */
	private @Nullable String consumerName;

	/**
	 * Whether the app's last client deregisters its consumers when it stops.
	 */
	private boolean deregisterOnClose;

	/**
	 * How to read a stream that takes no consumer.
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

}
