package io.kinesumer.engine;

import java.util.List;
import java.util.function.Function;

import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.metrics.Fetch;
import io.kinesumer.reader.ExpiredIteratorException;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.reader.ThrottledException;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Ticker;

/**
 * Tells how long reads take and how they end.
 */
final class TimedKinesis implements KinesisApi {

	private final KinesisApi kinesis;

	private final Function<StreamRef, Fetch.Client> client;

	private final ClientMetrics metrics;

	private final Ticker ticker;

	/**
	 * Creates the API.
	 * @param client what served the last read of a stream
	 */
	TimedKinesis(KinesisApi kinesis, Function<StreamRef, Fetch.Client> client, ClientMetrics metrics, Ticker ticker) {
		this.kinesis = kinesis;
		this.client = client;
		this.metrics = metrics;
		this.ticker = ticker;
	}

	@Override
	public Description describe(StreamRef stream) {
		return this.kinesis.describe(stream);
	}

	@Override
	public List<Shard> listShards(StreamRef stream) {
		return this.kinesis.listShards(stream);
	}

	@Override
	public String iterator(StreamRef stream, String shardId, ReadPosition from) {
		return this.kinesis.iterator(stream, shardId, from);
	}

	@Override
	public Page read(StreamRef stream, ShardKey shard, String iterator, int limit) {
		long began = this.ticker.nanos();
		Fetch.Outcome outcome = Fetch.Outcome.ERROR;
		try {
			Page page = this.kinesis.read(stream, shard, iterator, limit);
			outcome = Fetch.Outcome.SUCCESS;
			return page;
		}
		catch (ThrottledException ex) {
			outcome = Fetch.Outcome.THROTTLED;
			throw ex;
		}
		catch (ExpiredIteratorException ex) {
			outcome = Fetch.Outcome.SUCCESS; // an answer, and no trouble
			throw ex;
		}
		finally {
			this.metrics.stream(shard.stream())
				.fetched(new Fetch(Fetch.Mode.POLLING, this.client.apply(stream), outcome),
						this.ticker.nanos() - began);
		}
	}

}
