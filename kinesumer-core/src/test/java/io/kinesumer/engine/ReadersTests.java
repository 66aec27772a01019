package io.kinesumer.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.ReadMode;
import io.kinesumer.Subscription;
import io.kinesumer.assignment.BalancedAssignor;
import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.reader.FanOutApi;
import io.kinesumer.reader.ScriptedKinesis;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.ManualTicker;
import io.kinesumer.time.ManualWorkers;
import io.kinesumer.time.Workers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is left behind by readers.
 */
class ReadersTests {

	private static final Duration MOST_FOR_A_CALL = Duration.ofSeconds(10);

	private static final KinesumerSettings SETTINGS = KinesumerSettings.DEFAULTS
		.withReading(KinesumerSettings.Reading.DEFAULTS.withMode(ReadMode.FAN_OUT));

	private final ManualTicker ticker = new ManualTicker();

	private final ManualWorkers workers = new ManualWorkers(this.ticker);

	@Test
	void consumersAreDeregisteredWithinOneBoundThoughKinesisDoesNotAnswer() {
		Duration bound = Duration.ofSeconds(26);
		HangingFanOut kinesis = new HangingFanOut();
		long until = this.ticker.nanos() + bound.toNanos();
		readers(kinesis, 12).deregisterConsumers(until);
		assertThat(this.ticker.nanos()).isLessThanOrEqualTo(until);
		assertThat(kinesis.patiences).containsExactly(bound, bound.minus(MOST_FOR_A_CALL),
				bound.minus(MOST_FOR_A_CALL.multipliedBy(2)));
	}

	private Readers readers(FanOutApi kinesis, int streams) {
		Subscriptions subscriptions = new Subscriptions("app",
				Stream.iterate(1, (i) -> i + 1)
					.limit(streams)
					.map((i) -> Subscription.of("stream-" + i, (record, delivery) -> {
					}))
					.toList(),
				SETTINGS);
		Surroundings surroundings = new Surroundings(new InMemoryStateStore(this.ticker),
				new ScriptedKinesis(this.ticker), kinesis, new BalancedAssignor(), (event) -> {
				}, new NoThreads(), this.ticker, this.ticker, new Random(1), ClientMetrics.NONE);
		Reporter reporter = new Reporter("app",
				new EventPublisher(surroundings.events(), this.workers, ClientMetrics.NONE), this.ticker,
				ClientMetrics.NONE);
		return new Readers("app", SETTINGS, subscriptions, surroundings,
				new ReadReports(reporter, new Listings(reporter)), this.workers);
	}

	private static final class NoThreads implements Surroundings.Threads {

		@Override
		public Workers fixed(String name, int count) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Workers onePerWork(String name) {
			throw new UnsupportedOperationException();
		}

	}

	/**
	 * Answers nothing within the time that a call may take.
	 */
	private final class HangingFanOut implements FanOutApi {

		private final List<Duration> patiences = new ArrayList<>();

		@Override
		public Consumer consumer(StreamRef stream, String name) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void deregister(StreamRef stream, String name, Duration patience) {
			this.patiences.add(patience);
			ReadersTests.this.ticker.advance((patience.compareTo(MOST_FOR_A_CALL) < 0) ? patience : MOST_FOR_A_CALL);
			throw new EndpointUnreachableException("no answer", null);
		}

		@Override
		public List<Shard> children(StreamRef stream, List<Shard> told) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Subscription subscribe(StreamRef stream, String consumerArn, ShardKey shard, ReadPosition from,
				Subscriber subscriber) {
			throw new UnsupportedOperationException();
		}

	}

}
