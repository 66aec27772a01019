package io.kinesumer.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.kinesumer.BatchListenerFailedException;
import io.kinesumer.Delivery;
import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RecordFilter;
import io.kinesumer.RedeliverException;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Hands parcels to the handler, each delivery right after a look at the fence, and counts
 * what was handled. Safe for use by several threads, each with its own parcel.
 */
final class Deliverer {

	private final ShardKey shard;

	private final Handling handling;

	private final Environment environment;

	private final Sequencer sequencer;

	private final FailurePolicy failures;

	private final BooleanSupplier mayGoOn;

	private final Consumer<KinesumerRecord> acknowledged;

	private final LongAdder records = new LongAdder();

	private final LongAdder bytes = new LongAdder();

	private volatile long lastProgress;

	/**
	 * Creates a deliverer.
	 * @param mayGoOn whether the next delivery of a parcel may follow
	 * @param acknowledged told of acknowledgements
	 */
	Deliverer(ShardKey shard, Handling handling, Environment environment, Sequencer sequencer, BooleanSupplier mayGoOn,
			Consumer<KinesumerRecord> acknowledged) {
		this.shard = shard;
		this.handling = handling;
		this.environment = environment;
		this.sequencer = sequencer;
		this.failures = new FailurePolicy(shard, handling, environment);
		this.mayGoOn = mayGoOn;
		this.acknowledged = acknowledged;
		touch();
	}

	/**
	 * Hands over what is in a parcel, as far as it may go on without a wait.
	 * @return {@code false} if the fence is closed
	 */
	boolean deliver(Parcel parcel) {
		ShardDelivery delivery = null;
		do {
			if (!this.environment.fence().isOpen()) {
				return false;
			}
			delivery = deliverNext(parcel, delivery);
		}
		while (!parcel.isDone() && this.mayGoOn.getAsBoolean() && isDue(parcel));
		return true;
	}

	private boolean isDue(Parcel parcel) {
		return !parcel.isFailing() || parcel.untilNext(ticker().nanos()).isZero();
	}

	private ShardDelivery deliverNext(Parcel parcel, @Nullable ShardDelivery before) {
		List<KinesumerRecord> next = parcel.next(this.handling.maxRecords());
		parcel.handingOver(next.size());
		int attempt = parcel.deliveries();
		ShardDelivery delivery = (before != null && before.attempt == attempt) ? before
				: new ShardDelivery(attempt, parcel.lag());
		List<KinesumerRecord> accepted = next;
		try {
			accepted = accepted(next);
			if (!accepted.isEmpty()) {
				this.handling.handler().handle(accepted, delivery);
			}
		}
		catch (Exception ex) {
			failed(parcel, next, accepted, ex);
			return delivery;
		}
		catch (Error ex) {
			failed(parcel, next, accepted, new KinesumerException("The handler ended with an error: " + ex, ex));
			return delivery;
		}
		this.failures.succeeded(parcel, next);
		handled(parcel, next, accepted);
		return delivery;
	}

	private List<KinesumerRecord> accepted(List<KinesumerRecord> records) {
		RecordFilter filter = this.handling.filter();
		return (filter != null) ? records.stream().filter(filter::accepts).toList() : records;
	}

	private void failed(Parcel parcel, List<KinesumerRecord> next, List<KinesumerRecord> accepted, Exception thrown) {
		RedeliverException redeliver = (thrown instanceof RedeliverException asked) ? asked : null;
		BatchListenerFailedException named = BatchListenerFailedException.in(thrown);
		int index = (redeliver != null) ? redeliver.index() : (named != null) ? named.index() : -1;
		if (index < 0 || index >= accepted.size()) {
			index = (accepted.size() == 1) ? 0 : -1;
		}
		int failed = (index >= 0) ? next.indexOf(accepted.get(index)) : -1;
		int handled;
		if (redeliver != null) {
			handled = this.failures.redeliver(parcel, Math.max(0, failed), redeliver);
		}
		else {
			Exception failure = (named != null && named.getCause() instanceof Exception cause) ? cause : thrown;
			handled = this.failures.failed(parcel, next, failed, failure,
					() -> this.mayGoOn.getAsBoolean() && this.environment.fence().isOpen());
		}
		if (handled > 0) {
			// The failed record may be among them, but not by its handler's doing.
			handled(parcel, next.subList(0, handled), accepted.subList(0, Math.max(0, index)));
		}
	}

	private void handled(Parcel parcel, List<KinesumerRecord> next, List<KinesumerRecord> accepted) {
		long size = parcel.dataBytes(next);
		this.bytes.add(size);
		this.records.add(next.size());
		this.environment.metrics().handled(next.size(), size);
		if (this.sequencer.handled(parcel, next, accepted)) {
			touch();
		}
	}

	/**
	 * Begins anew to count the time without progress.
	 */
	void touch() {
		this.lastProgress = ticker().nanos();
	}

	Duration sinceProgress() {
		return Duration.ofNanos(Math.max(0, ticker().nanos() - this.lastProgress));
	}

	/**
	 * How many records were handled.
	 */
	long records() {
		return this.records.sum();
	}

	/**
	 * How many bytes of data were handled.
	 */
	long bytes() {
		return this.bytes.sum();
	}

	private Ticker ticker() {
		return this.environment.ticker();
	}

	private final class ShardDelivery implements Delivery {

		private final int attempt;

		private final Duration lag;

		private ShardDelivery(int attempt, Duration lag) {
			this.attempt = attempt;
			this.lag = lag;
		}

		@Override
		public int attempt() {
			return this.attempt;
		}

		@Override
		public Duration lag() {
			return this.lag;
		}

		@Override
		public void acknowledge(KinesumerRecord record) {
			if (!record.shard().equals(Deliverer.this.shard)) {
				throw new IllegalArgumentException(record + " is not of " + Deliverer.this.shard);
			}
			Deliverer.this.acknowledged.accept(record);
		}

	}

}
