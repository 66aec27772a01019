package io.kinesumer.reader;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import io.kinesumer.KinesumerException;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Step;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.Work;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;

/**
 * The app's consumers, one in each stream that is read by enhanced fan-out: finds or
 * registers a stream's when it is first asked for, and waits until it is active, for as
 * long as any reader does. Thread-safe.
 */
public final class ConsumerRegistry {

	/**
	 * How often a consumer in creation is looked at: 20 a second and stream is allowed.
	 */
	private static final Duration LOOK = Duration.ofSeconds(1);

	/** After how long in creation, which takes seconds, somebody should know. */
	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);

	private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

	/** A limit that is still in the way by then is no mere rate. */
	private static final int REFUSALS = 3;

	private final FanOutApi api;

	private final String name;

	private final boolean fallsBack;

	private final Workers workers;

	private final Ticker ticker;

	private final Failures failures;

	private final Map<String, Entry> entries = new ConcurrentHashMap<>();

	/**
	 * Creates a registry.
	 * @param api Kinesis
	 * @param name the consumers' name
	 * @param fallsBack whether streams that take no consumer are to be polled
	 * @param workers the threads that call
	 * @param ticker monotonic time
	 * @param failures told of each failure
	 */
	public ConsumerRegistry(FanOutApi api, String name, boolean fallsBack, Workers workers, Ticker ticker,
			Failures failures) {
		this.api = api;
		this.name = name;
		this.fallsBack = fallsBack;
		this.workers = workers;
		this.ticker = ticker;
		this.failures = failures;
	}

	/**
	 * How a stream's consumer stands.
	 * @param stream the stream
	 * @param reader who needs it, and is woken when it stands otherwise; perhaps once
	 * more than needed
	 * @param needs whether it is still needed
	 * @return its state
	 */
	State state(StreamRef stream, ShardReader reader, BooleanSupplier needs) {
		return this.entries.computeIfAbsent(stream.key(), (key) -> new Entry(stream)).state(reader, needs);
	}

	/**
	 * Notes that a consumer is gone, as Kinesis said. It is looked for again.
	 * @param stream the stream
	 * @param arn the consumer that is gone
	 */
	void forget(StreamRef stream, String arn) {
		Entry entry = this.entries.get(stream.key());
		if (entry != null) {
			entry.forget(arn);
		}
	}

	/**
	 * Notes that a stream cannot be read by enhanced fan-out.
	 * @param stream the stream
	 * @param failure why
	 * @return whether it is to be polled instead
	 */
	boolean refuse(StreamRef stream, KinesumerException failure) {
		Entry entry = this.entries.get(stream.key());
		return entry != null && entry.refuse(failure);
	}

	/**
	 * How a consumer stands.
	 */
	sealed interface State {

		/**
		 * It can be used.
		 *
		 * @param arn its ARN
		 */
		record Ready(String arn) implements State {
		}

		/**
		 * It is still to come.
		 *
		 * @param problem what is in the way, for a person, or {@code null}
		 */
		record Pending(@Nullable String problem) implements State {
		}

		/**
		 * The stream is to be polled.
		 */
		record Refused() implements State {
		}

	}

	/**
	 * Told how registering goes.
	 */
	public interface Failures {

		/**
		 * It failed and will be tried again.
		 * @param stream the stream
		 * @param failure why
		 */
		void failed(StreamRef stream, KinesumerException failure);

		/**
		 * It succeeded after it had failed.
		 * @param stream the stream
		 */
		void recovered(StreamRef stream);

		/**
		 * The stream is polled from now on.
		 * @param stream the stream
		 * @param failure why
		 */
		void fellBack(StreamRef stream, KinesumerException failure);

	}

	private final class Entry {

		private final StreamRef stream;

		private final Work work;

		private final Map<ShardReader, BooleanSupplier> waiting = new LinkedHashMap<>();

		/** Nobody was waiting at the last look. */
		private boolean rests = true;

		private State state = new State.Pending(null);

		private int inARow;

		private @Nullable Long inCreationSince;

		private Entry(StreamRef stream) {
			this.stream = stream;
			this.work = ConsumerRegistry.this.workers.newWork("register consumer of " + stream, this::step);
		}

		private synchronized State state(ShardReader reader, BooleanSupplier needs) {
			if (this.state instanceof State.Pending) {
				this.waiting.put(reader, needs);
				if (this.rests) {
					this.rests = false;
					this.work.wake();
				}
			}
			return this.state;
		}

		private synchronized boolean isNeeded() {
			this.waiting.values().removeIf((needs) -> !needs.getAsBoolean());
			this.rests = this.waiting.isEmpty();
			return !this.rests;
		}

		private synchronized void forget(String arn) {
			if (this.state.equals(new State.Ready(arn))) {
				this.state = new State.Pending(null); // until a reader asks
			}
		}

		private boolean refuse(KinesumerException failure) {
			if (!ConsumerRegistry.this.fallsBack) {
				return false;
			}
			if (become(new State.Refused())) {
				ConsumerRegistry.this.failures.fellBack(this.stream, failure);
			}
			return true;
		}

		private Duration step() {
			if (!isNeeded()) {
				return Step.UNTIL_WOKEN;
			}
			try {
				FanOutApi.Consumer consumer = ConsumerRegistry.this.api.consumer(this.stream,
						ConsumerRegistry.this.name);
				if (!consumer.active()) {
					return waitForCreation();
				}
				if (this.inARow > 0) {
					ConsumerRegistry.this.failures.recovered(this.stream);
				}
				this.inARow = 0;
				this.inCreationSince = null;
				become(new State.Ready(consumer.arn()));
				return Step.UNTIL_WOKEN;
			}
			catch (KinesumerException ex) {
				return failed(ex);
			}
		}

		private Duration waitForCreation() {
			long now = ConsumerRegistry.this.ticker.nanos();
			if (this.inCreationSince == null) {
				this.inCreationSince = now;
			}
			if (now - this.inCreationSince > PATIENCE.toNanos()) {
				return failed(new KinesumerException("Consumer '" + ConsumerRegistry.this.name + "' of stream '"
						+ this.stream + "' has not become active within " + PATIENCE.toSeconds()
						+ " s: look at it in the Kinesis console, or deregister it so that it is registered anew"));
			}
			return LOOK;
		}

		private Duration failed(KinesumerException failure) {
			this.inARow++;
			boolean refused = KinesisFailures.isNotAllowed(failure)
					|| (failure instanceof ConsumerLimitException && this.inARow >= REFUSALS);
			if (refused && refuse(failure)) {
				return Step.UNTIL_WOKEN;
			}
			become(new State.Pending(failure.getMessage()));
			ConsumerRegistry.this.failures.failed(this.stream, failure);
			Duration backoff = FIRST_BACKOFF.multipliedBy(1L << Math.min(this.inARow - 1, 10));
			return (backoff.compareTo(MAX_BACKOFF) < 0) ? backoff : MAX_BACKOFF;
		}

		private boolean become(State next) {
			List<ShardReader> told;
			synchronized (this) {
				if (this.state.equals(next)) {
					return false;
				}
				this.state = next;
				told = List.copyOf(this.waiting.keySet());
				if (!(next instanceof State.Pending)) {
					this.waiting.clear();
					this.rests = true;
				}
			}
			told.forEach(ShardReader::wake);
			return true;
		}

	}

}
