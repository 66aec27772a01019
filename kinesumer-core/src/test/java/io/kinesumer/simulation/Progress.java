package io.kinesumer.simulation;

import java.util.BitSet;

/**
 * What one owner has done with a shard under one epoch, by the indices of records.
 */
final class Progress {

	private final BitSet handled = new BitSet();

	private final BitSet recovered = new BitSet();

	private int acknowledged;

	boolean isHandled(int index) {
		return this.handled.get(index);
	}

	void handled(int index) {
		this.handled.set(index);
	}

	void recovered(int index) {
		this.recovered.set(index);
	}

	void acknowledged(int index) {
		this.acknowledged = Math.max(this.acknowledged, index + 1);
	}

	/**
	 * How far it must be committed before it is given up: all before this index is
	 * handled without a gap and, if that matters, acknowledged, or followed by nothing
	 * but what a recoverer took over.
	 * @return the index, 0 if nothing is done
	 */
	int done(boolean manual) {
		int end = this.handled.nextClearBit(first());
		return (!manual || acknowledged() >= end) ? end : Math.min(end, this.acknowledged);
	}

	/**
	 * How far it may be committed in manual mode: what is acknowledged, and what a
	 * recoverer took over next.
	 */
	int acknowledged() {
		int from = (this.acknowledged > 0) ? this.acknowledged : first();
		int to = this.recovered.nextClearBit(from);
		return (to == from) ? this.acknowledged : to;
	}

	private int first() {
		return Math.max(0, this.handled.nextSetBit(0));
	}

}
