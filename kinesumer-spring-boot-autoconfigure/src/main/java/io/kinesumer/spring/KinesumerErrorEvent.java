package io.kinesumer.spring;

import io.kinesumer.KinesumerEvent;
import org.jspecify.annotations.Nullable;

/**
 * Something went wrong that the engine tries again by itself.
 */
public final class KinesumerErrorEvent extends KinesumerApplicationEvent<KinesumerEvent.EngineError> {

	public KinesumerErrorEvent(KinesumerEvent.EngineError event) {
		super(event);
	}

	/**
	 * The stream.
	 * @return its key in the group, or {@code null} where it is not about one
	 */
	public @Nullable String stream() {
		return event().stream();
	}

	/**
	 * What kind of work failed.
	 * @return one of a few words
	 */
	public KinesumerEvent.EngineError.Type type() {
		return event().type();
	}

	/**
	 * What happened and what can be done.
	 * @return the message
	 */
	public String message() {
		return event().message();
	}

	/**
	 * The cause.
	 * @return the cause, or {@code null}
	 */
	public @Nullable Throwable failure() {
		return event().failure();
	}

}
