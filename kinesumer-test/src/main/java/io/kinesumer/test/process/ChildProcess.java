package io.kinesumer.test.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A child process that ends with its owner: when it is closed, and when this JVM ends.
 */
public final class ChildProcess implements AutoCloseable {

	private static final Duration GRACE = Duration.ofSeconds(5);

	private final Process process;

	private final Thread hook;

	/**
	 * Takes a process over.
	 * @param process a running process
	 * @param name what it is called in thread names
	 */
	public ChildProcess(Process process, String name) {
		this.process = process;
		this.hook = new Thread(process::destroyForcibly, name + "-shutdown");
		Runtime.getRuntime().addShutdownHook(this.hook);
	}

	/**
	 * Waits a moment.
	 * @param moment how long at most
	 * @return whether the process has ended
	 * @throws InterruptedException if the waiting thread is interrupted
	 */
	public boolean endsWithin(Duration moment) throws InterruptedException {
		return this.process.waitFor(moment.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Ends the process: it is asked first and then forced. Closing again does nothing.
	 */
	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!endsWithin(GRACE)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// This JVM is ending: the hook runs, and finds nothing to do.
		}
	}

}
