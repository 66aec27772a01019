package io.kinesumer.benchmarks.worker;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What becomes of the records that a peer is given. Safe for use by several threads.
 */
final class Records {

	private final Task.Mode mode;

	private final PrintStream out;

	private final LongAdder count = new LongAdder();

	private final LongAdder wrong = new LongAdder();

	private final Map<String, AtomicLong> last = new ConcurrentHashMap<>();

	Records(Task.Mode mode, PrintStream out) {
		this.mode = mode;
		this.out = out;
	}

	/**
	 * Whether records matter only as a number.
	 */
	boolean areCounted() {
		return this.mode == Task.Mode.COUNT;
	}

	void add(int records) {
		this.count.add(records);
	}

	/**
	 * Takes one record, when all of its batch are taken one by one.
	 */
	void take(String shardId, ByteBuffer data) {
		this.count.increment();
		if (this.mode == Task.Mode.TRACE) {
			// One call a line: several threads print.
			this.out.println("@r " + System.nanoTime() + " " + StandardCharsets.UTF_8.decode(data));
		}
		else if (this.mode == Task.Mode.CHECK) {
			long number = data.getLong();
			AtomicLong before = this.last.computeIfAbsent(shardId, (id) -> new AtomicLong());
			if (before.getAndSet(number) + 1 != number) {
				this.wrong.increment();
			}
		}
	}

	long count() {
		return this.count.sum();
	}

	/**
	 * How many records did not follow the one before.
	 */
	long wrong() {
		return this.wrong.sum();
	}

}
