package io.kinesumer.spring.boot.properties;

import java.time.Duration;

import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * What happens after failures ({@code kinesumer.error}).
 */
public class ErrorProperties {

	/**
	 * Wait after the first failure of a listener.
	 */
	private Duration initialBackoff = Duration.ofMillis(200);

	/**
	 * Longest wait.
	 */
	private Duration maxBackoff = Duration.ofSeconds(30);

	/**
	 * Growth of the wait from failure to failure.
	 */
	private double multiplier = 2;

	/**
	 * How often a record is tried again before the recoverer takes it, or -1 for ever.
	 */
	private int maxRetries = -1;

	/**
	 * What takes over records whose retries are exhausted, unless there is a
	 * RecordRecoverer bean.
	 */
	private Recoverer recoverer = Recoverer.NONE;

	@NestedConfigurationProperty
	private final DeadLetterProperties deadLetter = new DeadLetterProperties();

	/**
	 * What to do where records may have been trimmed before the group could read them.
	 */
	private TrimmedCheckpoint trimmedCheckpoint = TrimmedCheckpoint.TRIM_HORIZON;

	public Duration getInitialBackoff() {
		return this.initialBackoff;
	}

	public void setInitialBackoff(Duration initialBackoff) {
		this.initialBackoff = initialBackoff;
	}

	public Duration getMaxBackoff() {
		return this.maxBackoff;
	}

	public void setMaxBackoff(Duration maxBackoff) {
		this.maxBackoff = maxBackoff;
	}

	public double getMultiplier() {
		return this.multiplier;
	}

	public void setMultiplier(double multiplier) {
		this.multiplier = multiplier;
	}

	public int getMaxRetries() {
		return this.maxRetries;
	}

	public void setMaxRetries(int maxRetries) {
		this.maxRetries = maxRetries;
	}

	public Recoverer getRecoverer() {
		return this.recoverer;
	}

	public void setRecoverer(Recoverer recoverer) {
		this.recoverer = recoverer;
	}

	public DeadLetterProperties getDeadLetter() {
		return this.deadLetter;
	}

	public TrimmedCheckpoint getTrimmedCheckpoint() {
		return this.trimmedCheckpoint;
	}

	public void setTrimmedCheckpoint(TrimmedCheckpoint trimmedCheckpoint) {
		this.trimmedCheckpoint = trimmedCheckpoint;
	}

	/**
	 * What may take over a record.
	 */
	public enum Recoverer {

		/** Nothing: it is tried for ever. */
		NONE,

		/** It is given up. */
		SKIP,

		/** Another stream. */
		DEAD_LETTER

	}

	/**
	 * What may be done.
	 */
	public enum TrimmedCheckpoint {

		/** Go on with the oldest record that is left. */
		TRIM_HORIZON,

		/** Stop. */
		FAIL

	}

}
