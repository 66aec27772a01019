package io.kinesumer.spring.boot;

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

	private final AppListeners listeners;

	private final boolean autoStartup;

	KinesumerLifecycle(AppListeners listeners, boolean autoStartup) {
		this.listeners = listeners;
		this.autoStartup = autoStartup;
	}

	@Override
	public void start() {
		this.listeners.start();
	}

	@Override
	public void stop() {
		this.listeners.stop();
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
		}, "kinesumer-stop-" + this.listeners.app());
		thread.start();
	}

	/**
	 * A client that has failed counts as running too, since there is something to stop.
	 */
	@Override
	public boolean isRunning() {
		return this.listeners.isRunning();
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
