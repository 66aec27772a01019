package io.kinesumer.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import io.kinesumer.StartPosition;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.StreamRef;

/**
 * Lists the shards of streams, pins where the group starts in them, and finds out which
 * were created again. For one thread.
 */
final class Lister {

	private final KinesisApi kinesis;

	private final StreamPins pins;

	Lister(KinesisApi kinesis, StreamPins pins) {
		this.kinesis = kinesis;
		this.pins = pins;
	}

	/**
	 * Lists a stream, and pins where the group starts in it if it never has or must start
	 * over.
	 * @param start where the group starts if it has never seen the stream
	 * @param known the group's copy of the shard list
	 */
	Listing list(StreamRef stream, StartPosition start, Supplier<ShardCache> known) {
		Optional<StreamPin> pinned = this.pins.find(stream.key());
		if (pinned.isEmpty()) {
			// Asked before the listing, so that `latest` leaves out no shard of after it.
			KinesisApi.Description description = this.kinesis.describe(stream);
			List<Shard> listed = shards(stream);
			StreamPin pin = this.pins.pin(stream, start, description, listed);
			if (!pin.isBefore(description.created())) {
				return listing(pin, listed);
			}
			pinned = Optional.of(pin); // someone else's, or of a group that read another
										// stream
		}
		StreamPin pin = pinned.get();
		boolean behind = this.pins.isBehind(pin);
		List<Shard> listed = shards(stream);
		if (!behind && fits(listed, known.get())) {
			return listing(pin, listed);
		}
		// Asked after the listing: if the stream is still the one that was pinned, so is
		// the one that was listed.
		KinesisApi.Description description = this.kinesis.describe(stream);
		boolean another = pin.isBefore(description.created());
		if (another && !behind) {
			this.pins.startOver(pin);
		}
		if (another) {
			listed = shards(stream);
		}
		return (another || behind) ? pin(stream, start, description, listed) : listing(pin, listed);
	}

	/**
	 * Pins where the group starts in a stream that it has never seen.
	 * @param description the stream, as described a moment ago
	 */
	void pinIfNew(StreamRef stream, StartPosition start, KinesisApi.Description description) {
		if (this.pins.find(stream.key()).isEmpty()) {
			pin(stream, start, description, shards(stream));
		}
	}

	private Listing pin(StreamRef stream, StartPosition start, KinesisApi.Description description, List<Shard> listed) {
		return listing(this.pins.pin(stream, start, description, listed), listed);
	}

	private static Listing listing(StreamPin pin, List<Shard> listed) {
		return new Listing(pin.reset(), new ListedShards(listed));
	}

	private List<Shard> shards(StreamRef stream) {
		List<Shard> listed = this.kinesis.listShards(stream);
		if (listed.isEmpty()) { // it is being created or deleted
			throw new NotListedYetException(stream.key());
		}
		return listed;
	}

	/**
	 * Whether a listing can be of the stream that the copy is of: they have shards in
	 * common, and these begin with the same sequence numbers, which tell when a shard was
	 * created. Otherwise the stream may be another one of the same name, and is worth a
	 * call of DescribeStreamSummary, of which an account has 20 a second.
	 */
	private static boolean fits(List<Shard> listed, ShardCache known) {
		Map<String, Shard> shards = new HashMap<>();
		known.shards().forEach((entry) -> shards.put(entry.id(), entry.shard()));
		boolean inCommon = false;
		for (Shard shard : listed) {
			Shard before = shards.get(shard.id());
			String first = shard.startingSequenceNumber();
			if (before != null && first != null && !first.equals(before.startingSequenceNumber())) {
				return false;
			}
			inCommon |= before != null;
		}
		return inCommon;
	}

	/**
	 * What was listed.
	 *
	 * @param reset how often the stream had been started over by then
	 * @param shards the shards
	 */
	record Listing(long reset, ListedShards shards) {
	}

}
