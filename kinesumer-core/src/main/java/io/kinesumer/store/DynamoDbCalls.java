package io.kinesumer.store;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

import io.kinesumer.KinesumerException;
import io.kinesumer.StateStoreException;
import io.kinesumer.metrics.StoreMetrics;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The one way by which every request goes to DynamoDB: here they can be counted.
 * <p>
 * A request runs on a thread of its own while its caller waits. The SDK's blocking HTTP
 * client does not wake from a read when its thread is interrupted, and the SDK ends
 * requests that take too long by an interrupt of its own, after which it cannot tell the
 * two apart and clears both: a caller would wait for the timeout and then not know that
 * it was to stop. The threads end when they have had nothing to do for a while, so there
 * is nothing to close.
 */
final class DynamoDbCalls {

	private static final long IDLE_SECONDS = 10;

	/** The first calls may have to fetch credentials and open connections. */
	private static final Duration TABLE_PATIENCE = Duration.ofSeconds(30);

	private final DynamoDbErrors errors;

	private final ExecutorService threads;

	private final Duration patience;

	private final StoreMetrics metrics;

	DynamoDbCalls(DynamoDbClient client, String table, Duration callTimeout) {
		this(client, table, callTimeout, StoreMetrics.NONE);
	}

	DynamoDbCalls(DynamoDbClient client, String table, Duration callTimeout, StoreMetrics metrics) {
		this.metrics = metrics;
		this.patience = callTimeout.multipliedBy(3);
		this.errors = new DynamoDbErrors(client, table);
		AtomicLong count = new AtomicLong();
		// Never more threads than callers, for each caller waits for its own.
		this.threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS,
				new SynchronousQueue<>(), (task) -> {
					Thread thread = new Thread(task, "kinesumer-store-" + count.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
	}

	/**
	 * Where the table is looked for.
	 * @return the endpoint if one is set, else the region
	 */
	String place() {
		return this.errors.place();
	}

	/**
	 * Makes a request for an item, or several.
	 * @param action DynamoDB's action
	 * @param subject what it is about
	 * @param request the request
	 * @return what the request returns
	 */
	<T> T call(String action, Subject subject, Supplier<T> request) {
		return counted(subject.app(), action, request, this.patience,
				(ex) -> this.errors.translate(ex, action, subject.toString()));
	}

	/**
	 * Makes a request for the table: one of the first, where a wrong address shows.
	 * @param action DynamoDB's action
	 * @param request the request
	 * @return what the request returns
	 */
	<T> T callForTable(String action, Supplier<T> request) {
		return counted(null, action, request, TABLE_PATIENCE, (ex) -> this.errors.translateForTable(ex, action));
	}

	private <T> T counted(@Nullable String app, String action, Supplier<T> request, Duration patience,
			Function<SdkException, KinesumerException> translation) {
		StoreMetrics.Outcome outcome = StoreMetrics.Outcome.ERROR;
		try {
			T answer = call(action, request, patience, translation);
			outcome = (answer instanceof WriteOutcome.Refused) ? StoreMetrics.Outcome.REFUSED
					: StoreMetrics.Outcome.SUCCESS;
			return answer;
		}
		catch (KinesumerException ex) {
			if (ex.getCause() instanceof AwsServiceException failure && failure.isThrottlingException()) {
				outcome = StoreMetrics.Outcome.THROTTLED;
			}
			throw ex;
		}
		finally {
			this.metrics.requested(app, action, outcome);
		}
	}

	private <T> T call(String action, Supplier<T> request, Duration patience,
			Function<SdkException, KinesumerException> translation) {
		if (Thread.currentThread().isInterrupted()) {
			throw new StateStoreException(action + " was not begun: the thread is interrupted", null);
		}
		Future<T> answer = this.threads.submit(request::get);
		try {
			return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			answer.cancel(true);
			Thread.currentThread().interrupt();
			throw new StateStoreException(action + " was interrupted; a write may still be applied", ex);
		}
		catch (TimeoutException ex) {
			answer.cancel(true);
			throw new StateStoreException(action + " did not return within " + patience
					+ ", which the SDK should have seen to: are credentials hard to come by?", ex);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof SdkException failure) {
				throw translation.apply(failure);
			}
			throw new StateStoreException(action + " failed unexpectedly", ex.getCause());
		}
	}

}
