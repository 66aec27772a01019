package io.kinesumer.spring.boot;

import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the process alive while a client runs: in an application without a web server
 * nothing else does, and it would end with its main method. Thread-safe.
 */
final class KeepAlive {

	private final String name;

	private @Nullable CountDownLatch end;

	/**
	 * Creates one that keeps nothing alive yet.
	 * @param name the name of its thread
	 */
	KeepAlive(String name) {
		this.name = name;
	}

	synchronized void begin() {
		if (this.end == null) {
			CountDownLatch latch = new CountDownLatch(1);
			Thread thread = new Thread(() -> await(latch), this.name);
			thread.setDaemon(false);
			thread.start();
			this.end = latch;
		}
	}

	synchronized void end() {
		if (this.end != null) {
			this.end.countDown();
			this.end = null;
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			// Whoever interrupts it wants it to end.
		}
	}

}
