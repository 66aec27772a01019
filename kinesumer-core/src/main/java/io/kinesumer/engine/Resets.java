package io.kinesumer.engine;

import java.time.Instant;

import io.kinesumer.KinesumerException;
import io.kinesumer.StartPosition;
import io.kinesumer.StateStoreException;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.StateStore;
import io.kinesumer.store.StreamPin;
import io.kinesumer.store.StreamReset;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;

/**
 * Asks a group to start over in a stream: one write to the group's state, which whoever
 * lists the stream carries out. Thread-safe.
 */
final class Resets {

	private static final int ATTEMPTS = 10;

	private final String app;

	private final StateStore store;

	private final KinesisApi kinesis;

	Resets(String app, StateStore store, KinesisApi kinesis) {
		this.app = app;
		this.store = store;
		this.kinesis = kinesis;
	}

	/**
	 * Asks for a reset.
	 * @throws IllegalArgumentException if the stream cannot be read from there
	 * @throws KinesumerException if an earlier reset is not carried out yet, or the store
	 * or Kinesis did not answer
	 */
	void ask(StreamRef stream, StartPosition position) {
		KinesisApi.Description description = this.kinesis.describe(stream);
		String problem = problem(position, description);
		if (problem != null) {
			throw new IllegalArgumentException(
					"[" + this.app + "] Stream '" + stream + "' cannot be reset to " + name(position) + ": " + problem);
		}
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			GroupState group = this.store.group(this.app);
			StreamReset earlier = group.resets().get(stream.key());
			long done = this.store.pin(this.app, stream.key()).map(StreamPin::reset).orElse(0L);
			if (earlier != null && earlier.number() > done) {
				if (earlier.asked().equals(position)) {
					return; // asked for once more, perhaps since an answer was lost
				}
				throw new KinesumerException("[" + this.app + "] Stream '" + stream + "' cannot be reset to "
						+ name(position) + ": its reset to " + name(earlier.asked())
						+ " has not been carried out yet, which takes until the next listing of its shards;"
						+ " try again after that", null);
			}
			StreamReset reset = new StreamReset(done + 1, position,
					ShardCatalog.resolve(position, description.serviceTime()));
			if (this.store.replaceGroup(this.app, group.withReset(stream.key(), reset))) {
				return;
			}
		}
		throw new StateStoreException(
				"[" + this.app + "] The group's state is written by others all the time: try again", null);
	}

	/**
	 * Why a stream cannot be read from a position.
	 * @return a sentence, or {@code null} if it can
	 */
	private static @Nullable String problem(StartPosition position, KinesisApi.Description description) {
		if (!(position instanceof StartPosition.AtTimestamp at)) {
			return null;
		}
		Instant now = description.serviceTime();
		if (at.timestamp().isAfter(now.plusSeconds(1))) { // dates of answers are whole
															// seconds
			return "that is in the future (for Kinesis it is " + now + "); latest begins with what comes from now on";
		}
		Instant oldest = now.minus(description.retention());
		return at.timestamp().isBefore(oldest) ? "it keeps records for " + description.retention().toHours()
				+ " h, none from before " + oldest + "; trim-horizon begins with the oldest it has" : null;
	}

	private static String name(StartPosition position) {
		return (position instanceof StartPosition.AtTimestamp at) ? at.timestamp().toString()
				: (position instanceof StartPosition.Latest) ? "latest" : "trim-horizon";
	}

}
