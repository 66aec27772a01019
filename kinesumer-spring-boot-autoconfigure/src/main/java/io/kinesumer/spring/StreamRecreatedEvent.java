package io.kinesumer.spring;

import java.time.Instant;

import io.kinesumer.KinesumerEvent;

/**
 * A stream was deleted and created again under its name, and the group reads the new one
 * from its oldest record.
 */
public final class StreamRecreatedEvent extends KinesumerApplicationEvent<KinesumerEvent.StreamRecreated> {

	public StreamRecreatedEvent(KinesumerEvent.StreamRecreated event) {
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
	 * When the new stream was created.
	 * @return the time, as Kinesis tells it
	 */
	public Instant created() {
		return event().created();
	}

}
