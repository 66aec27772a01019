package io.kinesumer.engine;

import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerException;
import io.kinesumer.MissingStreamException;
import io.kinesumer.reader.ConsumerRegistry;
import io.kinesumer.reader.MissingConsumerException;
import io.kinesumer.reader.MissingShardException;
import io.kinesumer.reader.PollingReader;
import io.kinesumer.reader.StandstillException;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;

/**
 * Passes on how reading fails, together for each stream: Kinesis away is one trouble, not
 * one a shard.
 */
final class ReadReports implements PollingReader.Failures, ConsumerRegistry.Failures {

	private final Reporter reporter;

	private final Listings listings;

	ReadReports(Reporter reporter, Listings listings) {
		this.reporter = reporter;
		this.listings = listings;
	}

	@Override
	public void failed(ShardKey shard, KinesumerException failure, int inARow) {
		if (failure instanceof MissingStreamException missing) {
			this.listings.missing(shard.stream(), missing);
			return;
		}
		if (failure instanceof MissingShardException || failure instanceof MissingConsumerException) {
			this.listings.outdated(shard.stream());
		}
		// One throttled or broken call is the network's daily life.
		if (inARow > 1 || failure instanceof StandstillException) {
			this.reporter.failed(EngineError.Type.FETCH, shard.stream(), reading(shard.stream()), failure);
		}
	}

	@Override
	public void recovered(ShardKey shard) {
		this.listings.found(shard.stream());
		this.reporter.recovered(reading(shard.stream()));
	}

	@Override
	public void failed(StreamRef stream, KinesumerException failure) {
		if (failure instanceof MissingStreamException missing) {
			this.listings.missing(stream.key(), missing);
			return;
		}
		this.reporter.failed(EngineError.Type.FETCH, stream.key(), registering(stream), failure);
	}

	@Override
	public void recovered(StreamRef stream) {
		this.listings.found(stream.key());
		this.reporter.recovered(registering(stream));
	}

	@Override
	public void fellBack(StreamRef stream, KinesumerException failure) {
		this.reporter.fellBack(stream.key(), failure);
	}

	void keptConsumer(String name, StreamRef stream, KinesumerException failure) {
		this.reporter.keptConsumer(name, stream.key(), failure);
	}

	private static String reading(String stream) {
		return "Reading stream '" + stream + "'";
	}

	private static String registering(StreamRef stream) {
		return "Registering with stream '" + stream + "'";
	}

}
