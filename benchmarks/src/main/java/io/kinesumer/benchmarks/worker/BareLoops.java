package io.kinesumer.benchmarks.worker;

import java.util.ArrayList;
import java.util.List;

/**
 * A few threads that read many shards, each its own in turn and each shard with one read
 * after the other. As many as the engine reads with: with one for each shard, a floor
 * would pay for threads that wait for a core, which the engine does not have.
 */
final class BareLoops {

	private final List<Thread> threads = new ArrayList<>();

	private volatile boolean stopped;

	/**
	 * Starts to read.
	 * @param name the start of each thread's name
	 * @param shards what reads a shard once, for each shard
	 */
	void start(String name, List<? extends Runnable> shards) {
		int count = Math.min(threads(), shards.size());
		for (int i = 0; i < count; i++) {
			int first = i;
			Thread thread = new Thread(() -> {
				while (!this.stopped) {
					for (int shard = first; shard < shards.size() && !this.stopped; shard += count) {
						shards.get(shard).run();
					}
				}
			}, name + "-" + i);
			this.threads.add(thread);
			thread.start();
		}
	}

	/**
	 * How many threads the engine reads with where {@code scan.threads} says nothing.
	 */
	private static int threads() {
		return Math.min(32, Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));
	}

	/**
	 * Stops after the reads that are under way.
	 */
	void stop() {
		this.stopped = true;
		for (Thread thread : this.threads) {
			try {
				thread.join(5_000);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
