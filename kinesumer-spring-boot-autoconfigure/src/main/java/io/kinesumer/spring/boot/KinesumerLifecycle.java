package io.kinesumer.spring.boot;

import io.kinesumer.Kinesumer;

import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops one app's client with the application context, again and again.
 */
class KinesumerLifecycle implements SmartLifecycle {

	/**
	 * After the executors that listeners may use and before the beans without a phase of
	 * their own: the last to start and the first to stop but for those.
	 */
	static final int PHASE = Integer.MAX_VALUE - 100;

	private final Kinesumer kinesumer;

	private final boolean autoStartup;

	private volatile boolean started;

	KinesumerLifecycle(Kinesumer kinesumer, boolean autoStartup) {
		this.kinesumer = kinesumer;
		this.autoStartup = autoStartup;
	}

	@Override
	public void start() {
		this.kinesumer.start();
		this.started = true;
	}

	@Override
	public void stop() {
		this.started = false;
		this.kinesumer.stop();
	}

	/**
	 * Drains on a thread of its own, so that several apps drain at the same time.
	 */
	@Override
	public void stop(Runnable callback) {
		Thread thread = new Thread(() -> {
			try {
				stop();
			}
			finally {
				callback.run();
			}
		}, "kinesumer-stop-" + this.kinesumer.app());
		thread.start();
	}

	/**
	 * A client that has failed counts as running too, since there is something to stop.
	 */
	@Override
	public boolean isRunning() {
		return this.started || this.kinesumer.isRunning();
	}

	@Override
	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
