package io.kinesumer.spring.boot.properties;

import java.time.Duration;

import io.kinesumer.ScanClient;
import org.jspecify.annotations.Nullable;

/**
 * How shards are polled ({@code kinesumer.scan}).
 */
public class ScanProperties {

	/**
	 * Most records of one read, 1 to 10000.
	 */
	private int limit = 10000;

	/**
	 * How long a call to Kinesis may take.
	 */
	private Duration timeout = Duration.ofSeconds(10);

	/**
	 * Time between two reads of a shard that is behind.
	 */
	private Duration interval = Duration.ofMillis(200);

	/**
	 * Time between two reads of a shard that has nothing new.
	 */
	private Duration idleInterval = Duration.ofSeconds(1);

	/**
	 * Threads that read. By default chosen by shards and cores.
	 */
	private @Nullable Integer threads;

	/**
	 * Client that reads.
	 */
	private ScanClient client = ScanClient.SDK;

	public int getLimit() {
		return this.limit;
	}

	public void setLimit(int limit) {
		this.limit = limit;
	}

	public Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(Duration timeout) {
		this.timeout = timeout;
	}

	public Duration getInterval() {
		return this.interval;
	}

	public void setInterval(Duration interval) {
		this.interval = interval;
	}

	public Duration getIdleInterval() {
		return this.idleInterval;
	}

	public void setIdleInterval(Duration idleInterval) {
		this.idleInterval = idleInterval;
	}

	public @Nullable Integer getThreads() {
		return this.threads;
	}

	public void setThreads(@Nullable Integer threads) {
		this.threads = threads;
	}

	public ScanClient getClient() {
		return this.client;
	}

	public void setClient(ScanClient client) {
		this.client = client;
	}

}
