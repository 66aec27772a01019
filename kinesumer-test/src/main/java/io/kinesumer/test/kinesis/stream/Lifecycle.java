package io.kinesumer.test.kinesis.stream;

import org.jspecify.annotations.Nullable;

/**
 * The status of a stream: a change takes effect when its delay is over, as seen by the
 * next look at the stream. Guarded by its stream.
 */
final class Lifecycle {

	private final long delay;

	private StreamStatus status;

	private long due;

	private @Nullable Runnable change;

	Lifecycle(long delay, long now) {
		this.delay = delay;
		this.status = StreamStatus.CREATING;
		this.due = now + delay;
	}

	StreamStatus statusAt(long now) {
		if (now >= this.due && this.status != StreamStatus.DELETING) {
			Runnable dueChange = this.change;
			this.change = null;
			this.status = StreamStatus.ACTIVE;
			if (dueChange != null) {
				dueChange.run();
			}
		}
		return this.status;
	}

	boolean isGoneAt(long now) {
		return this.status == StreamStatus.DELETING && now >= this.due;
	}

	void update(long now, Runnable atTheEnd) {
		this.status = StreamStatus.UPDATING;
		this.due = now + this.delay;
		this.change = atTheEnd;
		statusAt(now);
	}

	void delete(long now) {
		this.status = StreamStatus.DELETING;
		this.due = now + this.delay;
		this.change = null;
	}

}
