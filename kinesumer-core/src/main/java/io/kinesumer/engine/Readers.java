package io.kinesumer.engine;

import java.util.ArrayList;
import java.util.List;

import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.ReadMode;
import io.kinesumer.Subscription;
import io.kinesumer.reader.ConsumerRegistry;
import io.kinesumer.reader.FanOutApi;
import io.kinesumer.reader.FanOutReader;
import io.kinesumer.reader.Inbox;
import io.kinesumer.reader.PollingReader;
import io.kinesumer.reader.PrefetchBudget;
import io.kinesumer.reader.ShardReader;
import io.kinesumer.reader.Tenure;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;

/**
 * Makes what reads a shard, by polling or by enhanced fan-out as its subscription says.
 */
final class Readers {

	private final KinesumerSettings settings;

	private final Subscriptions subscriptions;

	private final Reporter reporter;

	private final Workers workers;

	private final PollingReader.Resources polling;

	private final String consumerName;

	private final @Nullable FanOutApi fanOutApi;

	private final FanOutReader.@Nullable Resources fanOut;

	Readers(String app, KinesumerSettings settings, Subscriptions subscriptions, Surroundings surroundings,
			Reporter reporter, Workers workers) {
		this.settings = settings;
		this.subscriptions = subscriptions;
		this.reporter = reporter;
		this.workers = workers;
		this.polling = new PollingReader.Resources(surroundings.kinesis(), settings.scan(),
				settings.reading().deaggregate(), new PrefetchBudget(settings.prefetch().maxBytes()),
				surroundings.ticker(), surroundings.random(), new FetchListener());
		this.consumerName = consumerName(app, settings);
		this.fanOutApi = surroundings.fanOut();
		this.fanOut = (this.fanOutApi != null) ? new FanOutReader.Resources(this.fanOutApi,
				new ConsumerRegistry(this.fanOutApi, this.consumerName,
						settings.reading().fanOut().fallback() == KinesumerSettings.FanOut.Fallback.POLLING, workers,
						surroundings.ticker(), new RegistrationListener()),
				this.polling) : null;
	}

	/**
	 * The name of the app's consumers.
	 */
	static String consumerName(String app, KinesumerSettings settings) {
		String own = settings.reading().fanOut().consumerName();
		return (own != null) ? own : app;
	}

	PrefetchBudget budget() {
		return this.polling.budget();
	}

	/**
	 * Starts to read a shard.
	 */
	ShardReader read(Subscription subscription, ShardKey shard, ReadPosition from, Inbox inbox, Tenure tenure) {
		FanOutReader.Resources fanOut = this.fanOut;
		if (fanOut != null && this.subscriptions.modeOf(subscription) == ReadMode.FAN_OUT) {
			return new FanOutReader(subscription.stream(), shard, from, inbox, tenure, this.workers, fanOut);
		}
		return new PollingReader(subscription.stream(), shard, from, inbox, tenure::isWanted, this.workers,
				this.polling);
	}

	/**
	 * Deregisters the app's consumers, for which nobody is left.
	 */
	void deregisterConsumers() {
		FanOutApi api = this.fanOutApi;
		if (api == null) {
			return;
		}
		List<StreamRef> streams = new ArrayList<>();
		this.subscriptions.all().forEach((subscription) -> {
			if (this.subscriptions.modeOf(subscription) == ReadMode.FAN_OUT) {
				streams.add(subscription.stream());
			}
		});
		for (StreamRef stream : streams) {
			try {
				api.deregister(stream, this.consumerName);
			}
			catch (KinesumerException ex) {
				this.reporter.keptConsumer(this.consumerName, stream.key(), ex);
			}
		}
	}

	/**
	 * Passes on how fetches fail, together for each stream: Kinesis away is one trouble,
	 * not one a shard.
	 */
	private final class FetchListener implements PollingReader.Failures {

		@Override
		public void failed(ShardKey shard, KinesumerException failure, int inARow) {
			if (inARow > 1) { // one throttled or broken call is the network's daily life
				Readers.this.reporter.failed(EngineError.Type.FETCH, shard.stream(), subject(shard), failure);
			}
		}

		@Override
		public void recovered(ShardKey shard) {
			Readers.this.reporter.recovered(subject(shard));
		}

		private static String subject(ShardKey shard) {
			return "Reading stream '" + shard.stream() + "'";
		}

	}

	/**
	 * Passes on how consumers are registered.
	 */
	private final class RegistrationListener implements ConsumerRegistry.Failures {

		@Override
		public void failed(StreamRef stream, KinesumerException failure) {
			Readers.this.reporter.failed(EngineError.Type.FETCH, stream.key(), subject(stream), failure);
		}

		@Override
		public void recovered(StreamRef stream) {
			Readers.this.reporter.recovered(subject(stream));
		}

		@Override
		public void fellBack(StreamRef stream, KinesumerException failure) {
			Readers.this.reporter.fellBack(stream.key(), failure);
		}

		private static String subject(StreamRef stream) {
			return "Registering with stream '" + stream + "'";
		}

	}

}
