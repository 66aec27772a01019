package io.kinesumer.spring.boot.properties;

import java.time.Duration;

import io.kinesumer.CommitMode;

/**
 * How progress is committed ({@code kinesumer.commit}).
 */
public class CommitProperties {

	/**
	 * Who decides that a handled record may be committed.
	 */
	private CommitMode mode = CommitMode.AUTO;

	/**
	 * How often a shard's progress is written.
	 */
	private Duration interval = Duration.ofSeconds(5);

	/**
	 * How long a call to the state store may take.
	 */
	private Duration timeout = Duration.ofSeconds(2);

	public CommitMode getMode() {
		return this.mode;
	}

	public void setMode(CommitMode mode) {
		this.mode = mode;
	}

	public Duration getInterval() {
		return this.interval;
	}

	public void setInterval(Duration interval) {
		this.interval = interval;
	}

	public Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(Duration timeout) {
		this.timeout = timeout;
	}

}
