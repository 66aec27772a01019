package io.kinesumer.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import io.kinesumer.KinesumerException;
import io.kinesumer.Subscription;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ShardCache;
import io.kinesumer.time.Ticker;

/**
 * Lists the streams that the leader has left to this client, since it does not consume
 * them or could not list them. For the control loop.
 */
final class Keeper {

	private final ShardCatalog catalog;

	private final Subscriptions subscriptions;

	private final Listings listings;

	private final Duration listingTime;

	private final Ticker ticker;

	/** The stream after which a round was cut short, or empty. */
	private String last = "";

	/**
	 * Creates a keeper of nothing yet.
	 * @param listingTime how long one round may go on: a Kinesis that answers slowly must
	 * not keep the client from looking at the group
	 */
	Keeper(ShardCatalog catalog, Subscriptions subscriptions, Listings listings, Duration listingTime, Ticker ticker) {
		this.catalog = catalog;
		this.subscriptions = subscriptions;
		this.listings = listings;
		this.listingTime = listingTime;
		this.ticker = ticker;
	}

	/**
	 * Lists what is due.
	 * @param seen the group's state
	 * @param self this client
	 * @return the group's state as it is now
	 */
	GroupState list(GroupState seen, Owner self) {
		GroupState group = seen;
		long began = this.ticker.nanos();
		for (String stream : inTurn(seen, self.clientId())) {
			if (this.ticker.nanos() - began > this.listingTime.toNanos()) {
				return group; // the others' turn comes at the next look
			}
			Subscription subscription = this.subscriptions.get(stream);
			if (subscription != null) {
				group = list(subscription, group, self);
			}
			this.last = stream;
		}
		this.last = "";
		return group;
	}

	/**
	 * From where the last round was cut short.
	 */
	private List<String> inTurn(GroupState group, String clientId) {
		TreeSet<String> kept = new TreeSet<>();
		group.keepers().forEach((stream, keeper) -> {
			if (keeper.equals(clientId)) {
				kept.add(stream);
			}
		});
		List<String> turn = new ArrayList<>(kept.tailSet(this.last, false));
		turn.addAll(kept.headSet(this.last, true));
		return turn;
	}

	private GroupState list(Subscription subscription, GroupState group, Owner self) {
		String stream = subscription.stream().key();
		try {
			ShardCache cache = this.catalog.refresh(subscription.stream(), this.subscriptions.startOf(subscription));
			boolean isNews = group.cacheVersions().getOrDefault(stream, 0L) < cache.version();
			GroupState next = isNews ? this.catalog.announce(cache) : group;
			this.catalog.prune(self);
			if (!this.catalog.isFailing(stream)) {
				this.listings.listed(stream);
			}
			return next;
		}
		catch (RuntimeException ex) {
			this.listings.failed(stream,
					(ex instanceof KinesumerException known) ? known : new KinesumerException("Unexpected: " + ex, ex));
			return group;
		}
	}

}
