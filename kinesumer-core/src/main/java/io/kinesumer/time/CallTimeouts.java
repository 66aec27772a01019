package io.kinesumer.time;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Bounds calls of the AWS SDK on a single thread, for any number of synchronous clients.
 * The SDK's own executor keeps a bound until its time is over, long after the call has
 * ended, and then wakes a thread for it: with many shards, many thousands of bounds.
 */
public final class CallTimeouts {

	private static final long AWAKE_EVERY_SECONDS = 1;

	private CallTimeouts() {
	}

	/**
	 * Creates an executor for
	 * {@code ClientOverrideConfiguration.Builder.scheduledExecutorService}. Calls that
	 * are bounded and made after its shutdown fail.
	 * @param name the name of its thread, a daemon
	 * @return the executor, thread-safe, which the SDK does not close: that is for the
	 * caller to do once no client uses it any more
	 */
	public static ScheduledExecutorService executor(String name) {
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, (runnable) -> {
			Thread thread = new Thread(null, runnable, name, 0, false);
			thread.setDaemon(true);
			return thread;
		});
		executor.setRemoveOnCancelPolicy(true);
		// What becomes the first that is due wakes the thread as it is queued. This is
		// due before any bound of a second or more, so that to queue one wakes nobody.
		executor.scheduleAtFixedRate(() -> {
		}, AWAKE_EVERY_SECONDS, AWAKE_EVERY_SECONDS, TimeUnit.SECONDS);
		return executor;
	}

}
