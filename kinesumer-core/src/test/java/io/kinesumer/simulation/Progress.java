package io.kinesumer.simulation;

import java.util.BitSet;

/**
 * What one owner has done with a shard under one epoch, by the indices of records.
 */
final class Progress {

	private final Log log;

	private final int begin;

	private final BitSet handled = new BitSet();

	private final BitSet recovered = new BitSet();

	private int acknowledged;

	/**
	 * Begins.
	 * @param log the shard
	 * @param begin up to where it was committed before
	 */
	Progress(Log log, int begin) {
		this.log = log;
		this.begin = begin;
	}

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
	 * but what needs no acknowledgement.
	 * @return the index, 0 if nothing is done
	 */
	int done(boolean manual, boolean concurrent) {
		int end = 0;
		// Of keys side by side, those whose turn has not come are not passed over yet.
		for (int i = this.begin; this.handled.get(i) || (!concurrent && isFiltered(i)); i++) {
			end = this.handled.get(i) ? i + 1 : end;
		}
		int done = manual ? Math.min(end, acknowledged()) : end;
		return (done > this.begin && this.handled.get(done - 1)) ? done : 0;
	}

	/**
	 * How far it may be committed in manual mode: what is acknowledged, and what comes
	 * next as long as it needs no acknowledgement, since a recoverer took it over or a
	 * filter passed it over.
	 */
	int acknowledged() {
		int end = Math.max(this.begin, this.acknowledged);
		while (this.recovered.get(end) || isFiltered(end) || isGone(end)) {
			end++;
		}
		return end;
	}

	@Override
	public String toString() {
		return "begun at " + this.begin + ", handled " + this.handled + ", recovered " + this.recovered
				+ ", acknowledged before " + this.acknowledged;
	}

	/**
	 * Whether Kinesis has trimmed a record before this owner had it.
	 */
	private boolean isGone(int index) {
		return index < this.log.trimmed() && !this.handled.get(index);
	}

	private boolean isFiltered(int index) {
		return index < this.log.entries.size() && this.log.entries.get(index).filtered;
	}

}
