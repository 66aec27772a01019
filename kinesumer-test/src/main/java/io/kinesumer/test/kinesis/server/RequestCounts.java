package io.kinesumer.test.kinesis.server;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each operation was called, and by whom. Safe for use by several threads.
 */
public final class RequestCounts {

	private final ConcurrentMap<String, LongAdder> counts = new ConcurrentHashMap<>();

	private final Set<ReceivedCall> kinds = ConcurrentHashMap.newKeySet();

	void received(ReceivedCall call) {
		this.kinds.add(call);
	}

	void count(String operation) {
		this.counts.computeIfAbsent(operation, (name) -> new LongAdder()).increment();
	}

	/**
	 * How often an operation was called.
	 * @param operation its name on the wire
	 * @return calls since the last reset, failed ones too
	 */
	public long of(String operation) {
		LongAdder count = this.counts.get(operation);
		return (count != null) ? count.sum() : 0;
	}

	/**
	 * The counts of all operations that were called.
	 * @return a copy, by operation
	 */
	public Map<String, Long> all() {
		Map<String, Long> copy = new TreeMap<>();
		this.counts.forEach((operation, count) -> copy.put(operation, count.sum()));
		return copy;
	}

	/**
	 * The kinds of calls whose credentials were good.
	 * @return a copy
	 */
	public Set<ReceivedCall> kinds() {
		return Set.copyOf(this.kinds);
	}

	/**
	 * Starts counting anew.
	 */
	public void reset() {
		this.counts.clear();
		this.kinds.clear();
	}

}
