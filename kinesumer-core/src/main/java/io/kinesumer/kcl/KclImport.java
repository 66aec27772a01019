package io.kinesumer.kcl;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.StartPosition;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;

/**
 * What to take over from an application of the Kinesis Client Library (KCL).
 *
 * @param table the name of its lease table, which is the application's name unless it was
 * configured
 * @param streams the streams, as the app here names them; exactly one where the
 * application consumed one only, since the table does not name it then
 * @param unread where shards start whose leases stand at {@code LATEST} or
 * {@code AT_TIMESTAMP}, which means that nothing was ever checkpointed there;
 * {@code null} if there are none
 * @param watch for how long the leases must stand still if workers hold any: longer than
 * workers take to renew them, a third of their {@code failoverTimeMillis} (10 s by
 * default, in version 3 30 s)
 * @param force whether not to look for running workers and clients, for those who know
 * that there are none
 */
public record KclImport(String table, List<StreamRef> streams, @Nullable StartPosition unread, Duration watch,
		boolean force) {

	/**
	 * How long leases are watched where nothing else is said.
	 */
	public static final Duration DEFAULT_WATCH = Duration.ofSeconds(30);

	public KclImport {
		Objects.requireNonNull(table, "table");
		streams = List.copyOf(streams);
		if (table.isBlank()) {
			throw new InvalidSettingException("kinesumer.migration.kcl.table", table, "name the lease table");
		}
		if (streams.isEmpty()) {
			throw new InvalidSettingException("The streams to import", streams, "be one at least");
		}
		if (watch.isNegative() || watch.compareTo(Duration.ofHours(1)) > 0) {
			throw new InvalidSettingException("kinesumer.migration.kcl.watch", watch, "be between 0s and 1h");
		}
	}

	/**
	 * An import with defaults.
	 * @param table the name of the lease table
	 * @param streams the streams, as the app here names them
	 * @return the import
	 */
	public static KclImport of(String table, StreamRef... streams) {
		return new KclImport(table, List.of(streams), null, DEFAULT_WATCH, false);
	}

	/**
	 * The same with a start for shards of which nothing was ever checkpointed.
	 * @param unread where they start
	 * @return the import
	 */
	public KclImport withUnread(@Nullable StartPosition unread) {
		return new KclImport(this.table, this.streams, unread, this.watch, this.force);
	}

	/**
	 * The same with another time to watch leases that workers hold.
	 * @param watch how long, up to an hour
	 * @return the import
	 */
	public KclImport withWatch(Duration watch) {
		return new KclImport(this.table, this.streams, this.unread, watch, this.force);
	}

	/**
	 * The same without a look for running workers and clients, or with one.
	 * @param force whether not to look
	 * @return the import
	 */
	public KclImport withForce(boolean force) {
		return new KclImport(this.table, this.streams, this.unread, this.watch, force);
	}

}
