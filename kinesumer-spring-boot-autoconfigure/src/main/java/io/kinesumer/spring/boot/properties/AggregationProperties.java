package io.kinesumer.spring.boot.properties;

/**
 * Records aggregated by the Kinesis Producer Library ({@code kinesumer.aggregation}).
 */
public class AggregationProperties {

	/**
	 * Whether aggregated records are taken apart.
	 */
	private boolean enabled = true;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

}
