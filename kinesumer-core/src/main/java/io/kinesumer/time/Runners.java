package io.kinesumer.time;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

import org.jspecify.annotations.Nullable;

/**
 * Runs tasks at once as long as there are not too many, and those beyond in turn.
 * Thread-safe.
 */
final class Runners implements Executor {

	private final ExecutorService threads;

	private final int most;

	private final Queue<Runnable> waiting = new ArrayDeque<>();

	private int running;

	/**
	 * Creates the runners.
	 * @param threads has a thread for every task at once
	 * @param most how many tasks may run at once
	 */
	Runners(ExecutorService threads, int most) {
		this.threads = threads;
		this.most = most;
	}

	ExecutorService threads() {
		return this.threads;
	}

	@Override
	public void execute(Runnable task) {
		synchronized (this) {
			if (this.running == this.most) {
				this.waiting.add(task);
				return;
			}
			this.running++;
		}
		boolean started = false;
		try {
			this.threads.execute(() -> runInTurn(task));
			started = true;
		}
		finally {
			if (!started) {
				giveUp();
			}
		}
	}

	/**
	 * Whether tasks wait for others to end.
	 */
	synchronized boolean isAwaited() {
		return !this.waiting.isEmpty();
	}

	private synchronized void giveUp() {
		this.running--;
	}

	private void runInTurn(Runnable first) {
		@Nullable Runnable task = first;
		while (task != null) {
			task.run(); // lets nothing out
			task = next();
		}
	}

	private synchronized @Nullable Runnable next() {
		Runnable task = this.threads.isShutdown() ? null : this.waiting.poll();
		if (task == null) {
			this.running--;
		}
		return task;
	}

}
