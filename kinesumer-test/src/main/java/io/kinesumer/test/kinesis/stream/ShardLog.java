package io.kinesumer.test.kinesis.stream;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The records of a shard in the order of arrival. A record's index never changes: the
 * first one ever has 1. Not safe for use by several threads.
 */
final class ShardLog {

	private @Nullable StoredRecord[] ring = new StoredRecord[16];

	private int head;

	private int size;

	private long firstIndex = 1;

	long firstIndex() {
		return this.firstIndex;
	}

	long nextIndex() {
		return this.firstIndex + this.size;
	}

	long lastArrival() {
		return (this.size > 0) ? at(this.size - 1).arrivalMillis() : 0;
	}

	void append(StoredRecord record) {
		if (this.size == this.ring.length) {
			grow();
		}
		this.ring[(this.head + this.size) & (this.ring.length - 1)] = record;
		this.size++;
	}

	StoredRecord get(long index) {
		return at((int) (index - this.firstIndex));
	}

	/**
	 * The records from an index on, at least one if there is one.
	 * @param from an index; trimmed ones are passed over
	 * @param limit how many at most
	 * @param maxBytes where to stop
	 */
	List<StoredRecord> read(long from, int limit, long maxBytes) {
		int at = (int) Math.min(Math.max(from - this.firstIndex, 0), this.size);
		int count = Math.min(limit, this.size - at);
		List<StoredRecord> records = new ArrayList<>(count);
		long bytes = 0;
		for (int end = at + count; at < end; at++) {
			StoredRecord record = at(at);
			bytes += record.bytes();
			if (bytes > maxBytes && !records.isEmpty()) {
				break;
			}
			records.add(record);
		}
		return records;
	}

	/**
	 * The index of the first record that arrived then or later, or the next index.
	 */
	long indexAt(long arrivalMillis) {
		int low = 0;
		int high = this.size;
		while (low < high) {
			int middle = (low + high) >>> 1;
			if (at(middle).arrivalMillis() < arrivalMillis) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		return this.firstIndex + low;
	}

	/**
	 * The index of the first record with a number or a higher one, or the next index.
	 */
	long indexOf(String number) {
		int low = 0;
		int high = this.size;
		while (low < high) {
			int middle = (low + high) >>> 1;
			if (GivenNumbers.compare(at(middle).sequenceNumber(), number) < 0) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		return this.firstIndex + low;
	}

	void trimBefore(long arrivalMillis) {
		while (this.size > 0 && at(0).arrivalMillis() < arrivalMillis) {
			this.ring[this.head] = null;
			this.head = (this.head + 1) & (this.ring.length - 1);
			this.size--;
			this.firstIndex++;
		}
	}

	private StoredRecord at(int offset) {
		StoredRecord record = this.ring[(this.head + offset) & (this.ring.length - 1)];
		if (offset < 0 || offset >= this.size || record == null) {
			throw new IndexOutOfBoundsException(offset);
		}
		return record;
	}

	private void grow() {
		@Nullable StoredRecord[] larger = new StoredRecord[this.ring.length * 2];
		for (int offset = 0; offset < this.size; offset++) {
			larger[offset] = at(offset);
		}
		this.ring = larger;
		this.head = 0;
	}

}
