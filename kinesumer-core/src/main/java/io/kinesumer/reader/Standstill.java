package io.kinesumer.reader;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Notices that answers hold nothing and bring reading no nearer to the tip of the stream,
 * as they do for ever where an iterator has gone astray. Kinesis answers with nothing on
 * its way through a stretch without records, too, but gets on there. For one thread.
 */
final class Standstill {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final int LEAST_ANSWERS = 20;

	private @Nullable Duration nearest;

	private int answers;

	private long since;

	private int standstills;

	/**
	 * Takes note of an answer.
	 * @param now the present time, by the ticker
	 * @return whether it is one too many of its kind
	 */
	boolean isReachedWith(KinesisApi.Page page, long now) {
		Duration nearest = this.nearest;
		if (!page.records().isEmpty() || page.behind().isZero() || page.nextIterator() == null) {
			this.nearest = null;
			this.standstills = 0;
			return false;
		}
		if (nearest == null || page.behind().compareTo(nearest) < 0) {
			this.nearest = page.behind();
			this.answers = 0;
			this.since = now;
			return false;
		}
		this.answers++;
		if (this.answers < LEAST_ANSWERS || now - this.since < PATIENCE.toNanos()) {
			return false;
		}
		this.nearest = null;
		this.standstills++;
		return true;
	}

	/**
	 * Whether a new iterator from where reading stands has been of no help before.
	 */
	boolean isStubborn() {
		return this.standstills % 2 == 0;
	}

}
