package io.kinesumer.spring.boot.properties;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is taken over from the Kinesis Client Library ({@code kinesumer.migration.kcl}).
 */
public class KclMigrationProperties {

	/**
	 * Lease table of the KCL application to take over from, before clients start.
	 */
	private @Nullable String table;

	/**
	 * Whether to log what would be written instead of writing it. Clients do not start
	 * then.
	 */
	private boolean dryRun = true;

	/**
	 * App that takes over. By default "kinesumer.app".
	 */
	private @Nullable String app;

	/**
	 * Streams to take over, by name or alias. By default all that the app's listeners
	 * name.
	 */
	private List<String> streams = new ArrayList<>();

	/**
	 * Where shards start whose leases stand at LATEST or AT_TIMESTAMP: an ISO-8601
	 * instant, such as when the KCL application was stopped, "latest" or "trim-horizon".
	 */
	private @Nullable String unread;

	/**
	 * How long leases that workers hold must stand still.
	 */
	private Duration watch = Duration.ofSeconds(30);

	/**
	 * Whether not to look for running workers and clients.
	 */
	private boolean force;

	public @Nullable String getTable() {
		return this.table;
	}

	public void setTable(@Nullable String table) {
		this.table = table;
	}

	public boolean isDryRun() {
		return this.dryRun;
	}

	public void setDryRun(boolean dryRun) {
		this.dryRun = dryRun;
	}

	public @Nullable String getApp() {
		return this.app;
	}

	public void setApp(@Nullable String app) {
		this.app = app;
	}

	public List<String> getStreams() {
		return this.streams;
	}

	public void setStreams(List<String> streams) {
		this.streams = streams;
	}

	public @Nullable String getUnread() {
		return this.unread;
	}

	public void setUnread(@Nullable String unread) {
		this.unread = unread;
	}

	public Duration getWatch() {
		return this.watch;
	}

	public void setWatch(Duration watch) {
		this.watch = watch;
	}

	public boolean isForce() {
		return this.force;
	}

	public void setForce(boolean force) {
		this.force = force;
	}

}
