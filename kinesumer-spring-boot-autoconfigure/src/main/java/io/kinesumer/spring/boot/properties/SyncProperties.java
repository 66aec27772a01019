package io.kinesumer.spring.boot.properties;

import java.time.Duration;

/**
 * How the group keeps together ({@code kinesumer.sync}).
 */
public class SyncProperties {

	/**
	 * How often a client beats and looks at the group.
	 */
	private Duration interval = Duration.ofSeconds(2);

	/**
	 * How long a client's heartbeat may stand still before others take its shards.
	 */
	private Duration sessionTimeout = Duration.ofSeconds(10);

	/**
	 * How often a stream's shards are listed.
	 */
	private Duration shardInterval = Duration.ofSeconds(30);

	public Duration getInterval() {
		return this.interval;
	}

	public void setInterval(Duration interval) {
		this.interval = interval;
	}

	public Duration getSessionTimeout() {
		return this.sessionTimeout;
	}

	public void setSessionTimeout(Duration sessionTimeout) {
		this.sessionTimeout = sessionTimeout;
	}

	public Duration getShardInterval() {
		return this.shardInterval;
	}

	public void setShardInterval(Duration shardInterval) {
		this.shardInterval = shardInterval;
	}

}
