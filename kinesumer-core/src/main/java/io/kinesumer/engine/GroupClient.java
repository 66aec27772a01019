package io.kinesumer.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerGroup;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.KinesumerSnapshot;
import io.kinesumer.MissingStreamException;
import io.kinesumer.StartPosition;
import io.kinesumer.StateStoreException;
import io.kinesumer.Subscription;
import io.kinesumer.catalog.NotListedYetException;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.membership.Membership;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.reader.ThrottledException;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of a group that can be started and stopped again and again.
 */
final class GroupClient implements Kinesumer {

	private static final Logger logger = LoggerFactory.getLogger("io.kinesumer");

	/** Each takes a commit timeout at most. */
	private static final int PIN_ATTEMPTS = 5;

	private static final int ATTEMPTS_TO_DESCRIBE = 3;

	private final Membership.Identity identity;

	private final KinesumerSettings settings;

	private final Subscriptions subscriptions;

	private final Surroundings surroundings;

	private final Resets resets;

	private final GroupOperations operations;

	private final Object lifecycle = new Object();

	private volatile @Nullable Run run;

	GroupClient(Membership.Identity identity, KinesumerSettings settings, Subscriptions subscriptions,
			Surroundings surroundings) {
		this.identity = identity;
		this.settings = settings;
		this.subscriptions = subscriptions;
		this.surroundings = surroundings;
		this.resets = new Resets(identity.app(), surroundings.store(), surroundings.kinesis());
		this.operations = new GroupOperations(identity.app(), surroundings.store(), subscriptions,
				surroundings.assignor());
	}

	@Override
	public String app() {
		return this.identity.app();
	}

	@Override
	public String clientId() {
		return this.identity.clientId();
	}

	@Override
	public void start() {
		synchronized (this.lifecycle) {
			if (isRunning()) {
				return;
			}
			stop(); // what ended by an error
			long began = this.surroundings.ticker().nanos();
			this.surroundings.store().open();
			Map<String, MissingStreamException> missing = missingStreams();
			Run starting = new Run(this.identity, this.settings, this.subscriptions, this.surroundings);
			try {
				await(starting.join(), patienceToJoin(), "join the group");
			}
			catch (RuntimeException ex) {
				starting.close();
				throw ex;
			}
			this.run = starting;
			missing.forEach(starting.listings()::missing);
			starting.resubscribed(); // should a refresh have come in between
			logger.info("[{}] {} joined the group after {} ms, to consume {}", app(), clientId(),
					(this.surroundings.ticker().nanos() - began) / 1_000_000, this.subscriptions.describe());
		}
	}

	/**
	 * Fails early where a person must act; what passes by itself is left to the engine. A
	 * missing stream must not keep a client from consuming the others: it may have been
	 * deleted while the group ran, and the client be one that is started again. In a
	 * stream that is new to the group, the start is pinned now: latest then holds for
	 * whatever arrives once the client has started, however long it takes the leader to
	 * list the stream.
	 */
	private Map<String, MissingStreamException> missingStreams() {
		Map<String, MissingStreamException> missing = new LinkedHashMap<>();
		Collection<Subscription> all = this.subscriptions.all();
		KinesisApi kinesis = this.surroundings.kinesis();
		ShardCatalog catalog = new ShardCatalog(app(), this.surroundings.store(), kinesis, this.surroundings.ticker(),
				this.settings.sync().shardInterval());
		for (Subscription subscription : all) {
			StreamRef stream = subscription.stream();
			try {
				pin(catalog, subscription, describe(stream));
			}
			catch (MissingStreamException ex) {
				missing.put(stream.key(), ex);
			}
			catch (ThrottledException | NotListedYetException ex) {
				logger.debug("[{}] Could not verify stream '{}'", app(), stream, ex);
			}
		}
		if (!missing.isEmpty() && missing.size() == all.size()) {
			throw missing.values().iterator().next();
		}
		return missing;
	}

	/**
	 * Tries more than once: many clients that start at once keep the store busy, and
	 * Kinesis itself.
	 */
	private void pin(ShardCatalog catalog, Subscription subscription, KinesisApi.Description description) {
		for (int attempt = 1;; attempt++) {
			try {
				catalog.pinIfNew(subscription.stream(), this.subscriptions.startOf(subscription), description);
				return;
			}
			catch (EndpointUnreachableException ex) { // while it lists
				if (attempt >= ATTEMPTS_TO_DESCRIBE) {
					throw ex;
				}
			}
			catch (StateStoreException ex) {
				if (attempt == PIN_ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	/**
	 * Asks again where there was no answer: that it took too long once must not fail a
	 * start.
	 */
	private KinesisApi.Description describe(StreamRef stream) {
		for (int attempt = 1;; attempt++) {
			try {
				return this.surroundings.kinesis().describe(stream);
			}
			catch (EndpointUnreachableException ex) {
				if (attempt == ATTEMPTS_TO_DESCRIBE) {
					throw ex;
				}
				logger.debug("[{}] No answer about stream '{}' yet", app(), stream, ex);
			}
		}
	}

	/**
	 * Another incarnation of the same id is watched for one session timeout; that of a
	 * client with longer settings takes as long as that one said.
	 */
	private Duration patienceToJoin() {
		return this.settings.sync().sessionTimeout().multipliedBy(6).plusSeconds(30);
	}

	@Override
	public void stop() {
		synchronized (this.lifecycle) {
			Run stopping = this.run;
			if (stopping == null) {
				return;
			}
			long began = this.surroundings.ticker().nanos();
			Duration patience = this.settings.rebalance()
				.drainTimeout()
				.plus(this.settings.commit().timeout().multipliedBy(3));
			int held = stopping.holdings().owned();
			boolean left = false;
			try {
				await(stopping.leave(), patience, "leave the group");
				left = true;
				deregisterConsumers(stopping, began + patience.toNanos());
			}
			catch (KinesumerException ex) {
				logger.warn("[{}] {} could not leave the group in good order; the others take its shards after its"
						+ " session timeout: {}", app(), clientId(), ex.getMessage());
			}
			finally {
				boolean quiet = stopping.close();
				this.run = null;
				logger.info("[{}] {} stopped after {} ms{}{}", app(), clientId(),
						(this.surroundings.ticker().nanos() - began) / 1_000_000,
						left ? ", having committed and handed over " + held + " shards" : "",
						quiet ? "" : "; a handler is still running, and its records will be delivered again");
			}
		}
	}

	/**
	 * The last client takes the app's consumers with it, if it is asked to and there is
	 * time.
	 */
	private void deregisterConsumers(Run left, long until) {
		if (!this.settings.reading().fanOut().deregisterOnClose()) {
			return;
		}
		try {
			if (this.surroundings.store().clients(app()).isEmpty()) {
				left.readers().deregisterConsumers(until);
			}
		}
		catch (KinesumerException ex) {
			logger.warn("[{}] Whether {} was the last client is not known, so its consumers stay registered: {}", app(),
					clientId(), ex.getMessage());
		}
	}

	private <T> void await(Future<T> future, Duration patience, String purpose) {
		try {
			future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof KinesumerException failure) {
				throw failure;
			}
			throw new KinesumerException("[" + app() + "] Could not " + purpose, ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new KinesumerException("[" + app() + "] Could not " + purpose + " within " + patience, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new KinesumerException("[" + app() + "] Interrupted while trying to " + purpose, ex);
		}
	}

	@Override
	public boolean isRunning() {
		Run current = this.run;
		return current != null && !current.membership().isEnded();
	}

	@Override
	public void refresh(Set<String> streams) {
		this.subscriptions.refresh(streams);
		Run current = this.run;
		if (current != null) {
			current.resubscribed();
		}
	}

	@Override
	public void commit() {
		Run current = this.run;
		if (current != null) {
			await(current.committer().flush(), this.settings.commit().timeout().multipliedBy(10), "commit");
		}
	}

	@Override
	public void pause(String stream) {
		this.operations.pause(stream);
		look();
	}

	@Override
	public void pause(String stream, String shardId) {
		this.operations.pause(new ShardKey(stream, shardId));
		look();
	}

	@Override
	public void resume(String stream) {
		this.operations.resume(stream);
		look();
	}

	@Override
	public void resume(String stream, String shardId) {
		this.operations.resume(new ShardKey(stream, shardId));
		look();
	}

	@Override
	public void release(String stream, String shardId) {
		this.operations.release(new ShardKey(stream, shardId));
		look();
	}

	@Override
	public void pauseLocally(String stream) {
		this.subscriptions.pause(stream);
		look();
	}

	@Override
	public void resumeLocally(String stream) {
		this.subscriptions.resume(stream);
		look();
	}

	private void look() {
		Run current = this.run;
		if (current != null) {
			current.lookSoon();
		}
	}

	@Override
	public void resetTo(String stream, StartPosition position) {
		Subscription subscription = this.subscriptions.find(stream);
		if (subscription == null) {
			throw new IllegalArgumentException("[" + app() + "] Stream '" + stream
					+ "' cannot be reset by a client that does not consume it; this one consumes "
					+ this.subscriptions.keys());
		}
		this.resets.ask(subscription.stream(), position);
		look();
	}

	@Override
	public KinesumerGroup group() {
		return GroupReader.read(this.surroundings.store(), snapshot());
	}

	@Override
	public KinesumerSnapshot snapshot() {
		return Snapshots.of(this.identity, this.subscriptions, this.run);
	}

	@Override
	public String toString() {
		return "Kinesumer " + clientId() + " of app " + app();
	}

}
