package io.kinesumer.kcl;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.kinesumer.KinesumerException;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.StateStore;
import io.kinesumer.time.Pause;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Makes sure that neither the KCL application nor a client of the app is running, by
 * looking on for a while: workers move the counters of their leases, clients their
 * heartbeats. No clock is asked.
 */
final class StandstillWatch {

	private static final Logger logger = LoggerFactory.getLogger(StandstillWatch.class);

	private static final Duration LOOK = Duration.ofSeconds(2);

	private static final String OVERRIDE = " (kinesumer.migration.kcl.force leaves out this look)";

	/** However long a client says that it may be silent. */
	private static final Duration LONGEST = Duration.ofHours(1);

	private final String app;

	private final StateStore store;

	private final Ticker ticker;

	private final Pause pause;

	StandstillWatch(String app, StateStore store, Ticker ticker, Pause pause) {
		this.app = app;
		this.store = store;
		this.ticker = ticker;
		this.pause = pause;
	}

	/**
	 * Looks on.
	 * @param what the import, which says for how long leases must stand still if workers
	 * hold any
	 * @param table the lease table
	 * @param rows its rows, as the import is based on them
	 * @throws KinesumerException if something moves
	 */
	void verify(KclImport what, KclLeaseTable table, List<Map<String, AttributeValue>> rows)
			throws InterruptedException {
		Set<Map<String, AttributeValue>> firstRows = new HashSet<>(rows);
		List<ClientEntry> clients = this.store.clients(this.app);
		long began = this.ticker.nanos();
		Duration patience = patience(what.watch(), rows, clients);
		if (patience.isZero()) {
			return;
		}
		logger.info("[{}] Workers hold leases of table {}, or there are clients of the app: watching for {} whether"
				+ " they have stopped", this.app, what.table(), patience);
		Duration look = (LOOK.compareTo(patience) < 0) ? LOOK : patience;
		while (true) {
			boolean last = this.ticker.nanos() - began >= patience.toNanos();
			if (!firstRows.equals(new HashSet<>(table.rows()))) {
				throw new KinesumerException("[" + this.app + "] Lease table " + what.table() + " is being written:"
						+ " a worker of the KCL application runs, and would handle the same records. Stop all its"
						+ " workers, and try again" + OVERRIDE, null);
			}
			String beating = beating(clients, this.store.clients(this.app));
			if (beating != null) {
				throw new OvertakenException("[" + this.app + "] Client '" + beating + "' of the app runs, and could"
						+ " start in a stream before all is imported. Stop all clients, and try again" + OVERRIDE,
						false);
			}
			if (last) {
				return;
			}
			this.pause.pause(look);
		}
	}

	private static Duration patience(Duration watch, List<Map<String, AttributeValue>> rows,
			List<ClientEntry> clients) {
		Duration patience = rows.stream().anyMatch(StandstillWatch::isHeld) ? watch : Duration.ZERO;
		for (ClientEntry client : clients) {
			if (client.sessionTimeout().compareTo(patience) > 0) {
				patience = client.sessionTimeout();
			}
		}
		return (patience.compareTo(LONGEST) > 0) ? LONGEST : patience;
	}

	private static boolean isHeld(Map<String, AttributeValue> row) {
		return row.containsKey("leaseOwner") || row.containsKey("checkpointOwner");
	}

	private static @Nullable String beating(List<ClientEntry> before, List<ClientEntry> now) {
		return now.stream().filter((client) -> !before.contains(client)).map(ClientEntry::id).findFirst().orElse(null);
	}

}
