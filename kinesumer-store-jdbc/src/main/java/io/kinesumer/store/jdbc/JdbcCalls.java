package io.kinesumer.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import io.kinesumer.KinesumerException;
import io.kinesumer.StateStoreException;
import io.kinesumer.metrics.StoreMetrics;
import org.jspecify.annotations.Nullable;

/**
 * The one way by which every call goes to the database.
 * <p>
 * A call runs on a thread of its own while its caller waits: drivers do not wake when
 * their thread is interrupted, some even give up their file or connection for good, and a
 * pool may let one wait for a connection for longer than a call may take. A thread whose
 * caller has gone begins no further statement. The threads end when they have had nothing
 * to do for a while, so there is nothing to close.
 */
final class JdbcCalls {

	private static final long IDLE_SECONDS = 10;

	/** More than clients of one process have callers, unless calls hang. */
	private static final int MOST_THREADS = 64;

	/** The first call may have to open connections, and to make the tables. */
	private static final Duration OPENING_PATIENCE = Duration.ofSeconds(30);

	private final DataSource dataSource;

	private final Duration patience;

	private final StoreMetrics metrics;

	private final ExecutorService threads;

	private volatile @Nullable Dialect dialect;

	JdbcCalls(DataSource dataSource, Duration patience, StoreMetrics metrics) {
		this.dataSource = dataSource;
		this.patience = patience;
		this.metrics = metrics;
		AtomicLong count = new AtomicLong();
		this.threads = new ThreadPoolExecutor(0, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
				(task) -> {
					Thread thread = new Thread(task, "kinesumer-store-" + count.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
	}

	/**
	 * Makes a call for an app.
	 * @param app the app
	 * @param what what it is about, for messages
	 * @param work what to do with the connection
	 * @return what the work returns
	 */
	<R> R call(String app, String what, Work<R> work) {
		String subject = "app " + app + ", " + what;
		return await(subject, this.patience, (over) -> {
			try (Connection connection = this.dataSource.getConnection()) {
				return on(connection, app, this.patience, over, work, subject);
			}
			catch (SQLException ex) {
				throw SqlErrors.translateConnecting(ex, subject);
			}
		});
	}

	/**
	 * Makes the first call, where a wrong address shows.
	 * @param work what to do with the connection
	 */
	void open(Work<Boolean> work) {
		String subject = "the start of the state store";
		await(subject, OPENING_PATIENCE, (over) -> {
			try (Connection connection = this.dataSource.getConnection()) {
				return on(connection, null, OPENING_PATIENCE, over, work, subject);
			}
			catch (SQLException ex) {
				throw SqlErrors.translateOpening(ex);
			}
		});
	}

	private <R> R on(Connection connection, @Nullable String app, Duration patience, AtomicBoolean over, Work<R> work,
			String subject) {
		try {
			boolean automatic = connection.getAutoCommit();
			if (!automatic) {
				connection.setAutoCommit(true);
			}
			try {
				return work.on(new Session(connection, dialect(connection), seconds(patience), over::get,
						(operation, outcome) -> this.metrics.requested(app, operation, outcome)));
			}
			finally {
				if (!automatic) {
					connection.setAutoCommit(false);
				}
			}
		}
		catch (SQLException ex) {
			throw SqlErrors.translate(ex, subject);
		}
	}

	private Dialect dialect(Connection connection) throws SQLException {
		Dialect known = this.dialect;
		if (known == null) {
			known = Dialect.of(connection.getMetaData().getDatabaseProductName());
			this.dialect = known;
		}
		return known;
	}

	private <R> R await(String subject, Duration patience, Call<R> call) {
		if (Thread.currentThread().isInterrupted()) {
			throw new StateStoreException("A call for " + subject + " was not begun: the thread is interrupted", null);
		}
		AtomicBoolean over = new AtomicBoolean();
		try {
			return submit(subject, new FutureTask<>(() -> call.make(over))).get(patience.toNanos(),
					TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			over.set(true);
			Thread.currentThread().interrupt();
			throw new StateStoreException("A call for " + subject + " was interrupted; a write may still be applied",
					ex);
		}
		catch (TimeoutException ex) {
			over.set(true);
			throw new StateStoreException("The database did not answer a call for " + subject + " within " + patience
					+ "; a write may still be applied. Is the DataSource's pool used up?", ex);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof KinesumerException failure) {
				throw failure;
			}
			throw new StateStoreException("A call for " + subject + " failed unexpectedly", ex.getCause());
		}
	}

	private <R> Future<R> submit(String subject, FutureTask<R> task) {
		try {
			this.threads.execute(task);
			return task;
		}
		catch (RejectedExecutionException ex) {
			throw new StateStoreException("A call for " + subject + " was not begun: " + MOST_THREADS
					+ " earlier ones still wait for the database", ex);
		}
	}

	private static int seconds(Duration patience) {
		return Math.toIntExact(patience.plusNanos(999_999_999).toSeconds());
	}

	/**
	 * What to do with a connection.
	 */
	interface Work<R> {

		R on(Session session) throws SQLException;

	}

	private interface Call<R> {

		R make(AtomicBoolean over);

	}

}
