package io.kinesumer.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
import io.kinesumer.reader.TrimGuard;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;

/**
 * Makes what reads a shard, by polling or by enhanced fan-out as its subscription says.
 */
final class Readers {

	/** No call is made that has less time than this. */
	private static final Duration WORTH_A_TRY = Duration.ofMillis(200);

	private final Subscriptions subscriptions;

	private final ReadReports reports;

	private final Workers workers;

	private final PollingReader.Resources polling;

	private final Ticker ticker;

	private final String consumerName;

	private final @Nullable FanOutApi fanOutApi;

	private final FanOutReader.@Nullable Resources fanOut;

	Readers(String app, KinesumerSettings settings, Subscriptions subscriptions, Surroundings surroundings,
			ReadReports reports, Workers workers) {
		this.subscriptions = subscriptions;
		this.reports = reports;
		this.workers = workers;
		this.polling = new PollingReader.Resources(surroundings.kinesis(), settings.scan(),
				settings.reading().deaggregate(), new PrefetchBudget(settings.prefetch().maxBytes()),
				surroundings.ticker(), surroundings.random(), reports);
		this.ticker = surroundings.ticker();
		this.consumerName = consumerName(app, settings);
		this.fanOutApi = surroundings.fanOut();
		this.fanOut = (this.fanOutApi != null) ? new FanOutReader.Resources(this.fanOutApi,
				new ConsumerRegistry(this.fanOutApi, this.consumerName,
						settings.reading().fanOut().fallback() == KinesumerSettings.FanOut.Fallback.POLLING, workers,
						surroundings.ticker(), reports),
				this.polling) : null;
	}

	/**
	 * The name of the app's consumers.
	 */
	static String consumerName(String app, KinesumerSettings settings) {
		String own = settings.reading().fanOut().consumerName();
		return (own != null) ? own : app;
	}

	/**
	 * How many threads fetch.
	 */
	static int threads(KinesumerSettings.Scan scan) {
		return (scan.threads() > 0) ? scan.threads()
				: Math.min(32, Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));
	}

	PrefetchBudget budget() {
		return this.polling.budget();
	}

	/**
	 * Starts to read a shard.
	 */
	ShardReader read(Subscription subscription, ShardKey shard, ReadPosition from, TrimGuard guard, Inbox inbox,
			Tenure tenure) {
		FanOutReader.Resources fanOut = this.fanOut;
		if (fanOut != null && this.subscriptions.modeOf(subscription) == ReadMode.FAN_OUT) {
			return new FanOutReader(subscription.stream(), shard, from, guard, inbox, tenure, this.workers, fanOut);
		}
		return new PollingReader(subscription.stream(), shard, from, guard, inbox, tenure::isWanted, this.workers,
				this.polling);
	}

	/**
	 * Deregisters the app's consumers, for which nobody is left. Reports those that are
	 * not deregistered.
	 * @param until a reading of the ticker, by which it returns
	 */
	void deregisterConsumers(long until) {
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
			Duration left = Duration.ofNanos(until - this.ticker.nanos());
			try {
				if (left.compareTo(WORTH_A_TRY) < 0) {
					throw new KinesumerException("the time that stopping may take is over");
				}
				api.deregister(stream, this.consumerName, left);
			}
			catch (KinesumerException ex) {
				this.reports.keptConsumer(this.consumerName, stream, ex);
			}
		}
	}

}
