package io.kinesumer.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.kinesumer.KinesumerEvent;
import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.time.Step;
import io.kinesumer.time.Work;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes events in order from a bounded queue by a thread of its own, so that whoever
 * listens never holds up the engine. Thread-safe.
 */
final class EventPublisher {

	private static final Logger logger = LoggerFactory.getLogger(EventPublisher.class);

	private static final int CAPACITY = 1000;

	private final Consumer<KinesumerEvent> listener;

	private final Work work;

	private final ClientMetrics metrics;

	private final Queue<Runnable> queue = new ArrayDeque<>();

	private long overflowed;

	EventPublisher(Consumer<KinesumerEvent> listener, Workers workers, ClientMetrics metrics) {
		this.listener = listener;
		this.metrics = metrics;
		this.work = workers.newWork("events", this::step);
	}

	/**
	 * Publishes an event soon, or drops it if too many wait.
	 */
	void publish(KinesumerEvent event) {
		synchronized (this.queue) {
			if (this.queue.size() >= CAPACITY) {
				this.overflowed++;
				this.metrics.eventDropped();
				return;
			}
			this.queue.add(() -> tell(event));
		}
		this.work.wake();
	}

	private void tell(KinesumerEvent event) {
		try {
			this.listener.accept(event);
		}
		catch (Exception | Error ex) { // a listener in another language may throw
										// anything
			logger.warn("[{}] An event listener failed on {}", event.app(), event, ex);
		}
	}

	/**
	 * Waits until all that was published before has been told, or for so long.
	 */
	void flush(Duration patience) {
		CountDownLatch told = new CountDownLatch(1);
		synchronized (this.queue) {
			this.queue.add(told::countDown);
		}
		this.work.wake();
		try {
			told.await(patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private Duration step() {
		for (Runnable next = next(); next != null; next = next()) {
			next.run();
		}
		return Step.UNTIL_WOKEN;
	}

	private @Nullable Runnable next() {
		synchronized (this.queue) {
			if (this.overflowed > 0) {
				logger.warn("Events come faster than their listeners take them: {} were dropped", this.overflowed);
				this.overflowed = 0;
			}
			return this.queue.poll();
		}
	}

}
