package io.kinesumer.test.kinesis.stream;

import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;

import org.jspecify.annotations.Nullable;

/**
 * The streams of all accounts and regions. Safe for use by several threads.
 */
public final class StreamDirectory {

	private final Settings settings;

	private final NavigableMap<StreamId, KinesisStream> streams = new ConcurrentSkipListMap<>(
			Comparator.comparing(StreamId::account).thenComparing(StreamId::region).thenComparing(StreamId::name));

	private final ConcurrentMap<StreamId, Long> lastCreated = new ConcurrentHashMap<>();

	/**
	 * A directory without streams.
	 * @param settings what all streams share
	 */
	public StreamDirectory(Settings settings) {
		this.settings = settings;
	}

	/**
	 * What all streams share.
	 * @return the settings
	 */
	public Settings settings() {
		return this.settings;
	}

	/**
	 * Creates a stream. One that is created again under its name has a later creation
	 * time, however still the clock stands.
	 * @param id which stream
	 * @param shardCount shards to start with
	 * @param mode the capacity mode
	 * @throws ServiceError if the stream exists or the account has too many shards
	 */
	public synchronized void create(StreamId id, int shardCount, StreamMode mode) {
		if (find(id) != null) {
			throw ServiceError.inUse("Stream " + id.name() + " under account " + id.account() + " already exists.");
		}
		long open = list(id.account(), id.region()).stream().mapToLong(KinesisStream::openShards).sum();
		int most = this.settings.limits().shardsPerAccount();
		if (open + shardCount > most) {
			throw ServiceError.limitExceeded("This request would exceed the shard limit for the account " + id.account()
					+ " in " + id.region() + ". Current shard count for the account: " + open + ". Limit: " + most
					+ ". Number of additional shards that would have resulted from this request: " + shardCount + ".");
		}
		long created = this.lastCreated.merge(id, this.settings.now(), (last, now) -> Math.max(last + 1, now));
		this.streams.put(id, new KinesisStream(id, shardCount, mode, created, this.settings));
	}

	/**
	 * Finds a stream.
	 * @param id which stream
	 * @return the stream
	 * @throws ServiceError if there is none
	 */
	public KinesisStream require(StreamId id) {
		KinesisStream stream = find(id);
		if (stream == null) {
			throw ServiceError.notFound("Stream " + id.name() + " under account " + id.account() + " not found.");
		}
		return stream;
	}

	/**
	 * Deletes a stream.
	 * @param id which stream
	 * @throws ServiceError if there is none
	 */
	public synchronized void delete(StreamId id) {
		require(id).delete();
	}

	/**
	 * The streams of an account in a region, by name.
	 * @param account 12 digits
	 * @param region the region
	 * @return the streams as of now
	 */
	public List<KinesisStream> list(String account, String region) {
		return this.streams.tailMap(new StreamId(account, region, ""))
			.values()
			.stream()
			.takeWhile((stream) -> stream.id().account().equals(account) && stream.id().region().equals(region))
			.filter((stream) -> !stream.isGone())
			.toList();
	}

	private @Nullable KinesisStream find(StreamId id) {
		KinesisStream stream = this.streams.get(id);
		if (stream != null && stream.isGone()) {
			this.streams.remove(id, stream);
			return null;
		}
		return stream;
	}

}
