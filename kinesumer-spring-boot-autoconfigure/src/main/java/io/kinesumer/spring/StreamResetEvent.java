package io.kinesumer.spring;

import io.kinesumer.KinesumerEvent;
import io.kinesumer.StartPosition;

/**
 * The group starts over in a stream, as it was told to.
 */
public final class StreamResetEvent extends KinesumerApplicationEvent<KinesumerEvent.StreamReset> {

	public StreamResetEvent(KinesumerEvent.StreamReset event) {
		super(event);
	}

	/**
	 * The stream.
	 * @return its key in the group
	 */
	public String stream() {
		return event().stream();
	}

	/**
	 * Where it starts: {@code latest} is a time by now.
	 * @return the position
	 */
	public StartPosition position() {
		return event().position();
	}

}
