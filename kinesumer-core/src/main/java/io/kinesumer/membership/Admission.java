package io.kinesumer.membership;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.kinesumer.DuplicateClientIdException;
import io.kinesumer.GoClientRunningException;
import io.kinesumer.store.ClientEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a client may register: no other of its id is running, and no client of the Go
 * library consumes for the app. For one thread.
 */
final class Admission {

	private static final Logger logger = LoggerFactory.getLogger(Admission.class);

	private final String app;

	private final String clientId;

	private final Duration interval;

	private final LivenessWatch predecessor;

	private final Strangers strangers = new Strangers();

	private boolean waiting;

	private boolean watching;

	Admission(String app, String clientId, Membership.Timing timing) {
		this.app = app;
		this.clientId = clientId;
		this.interval = timing.interval();
		this.predecessor = new LivenessWatch(new StoreContact(timing.sessionTimeout()));
	}

	/**
	 * Judges a look at all clients of the app.
	 * @param clients the clients
	 * @param seenAt when they were read, by the ticker
	 * @param time the wall time
	 * @return how long to wait before the next look, or {@code null} if the client may
	 * register
	 * @throws GoClientRunningException if a client of the Go library consumes
	 * @throws DuplicateClientIdException if another client of the id is running
	 */
	@Nullable Duration untilNextLook(List<ClientEntry> clients, long seenAt, Instant time) {
		this.strangers.observe(clients, seenAt, time);
		String beating = this.strangers.beating();
		if (beating != null) {
			throw new GoClientRunningException(this.app, beating);
		}
		Duration left = this.strangers.untilKnown();
		if (left != null) {
			if (!this.watching) {
				this.watching = true;
				logger.info("[{}] There are clients of the Go library, which may have stopped: watching them for {}",
						this.app, left);
			}
			return atMostAnInterval(left);
		}
		Optional<ClientEntry> existing = clients.stream()
			.filter((client) -> client.id().equals(this.clientId) && !Strangers.isStranger(client))
			.findFirst();
		if (existing.isEmpty() || mayReplace(existing.get(), seenAt)) {
			return null;
		}
		left = this.predecessor.untilExpiry(seenAt);
		return (left != null) ? atMostAnInterval(left) : this.interval;
	}

	/**
	 * Whether a client of the same id has stood still for its whole session timeout. One
	 * that moves is running, unless it is on its way out.
	 */
	private boolean mayReplace(ClientEntry existing, long seenAt) {
		boolean moved = this.waiting && !this.predecessor.isKnown(existing);
		this.predecessor.observe(Set.of(existing), seenAt);
		if (moved && !existing.leaving()) {
			throw new DuplicateClientIdException(this.app, this.clientId);
		}
		if (!this.waiting) {
			this.waiting = true;
			logger.info("[{}] A client '{}' is already registered: taking its place once it has stood still for {}",
					this.app, this.clientId, existing.sessionTimeout());
		}
		return this.predecessor.isExpired(existing, seenAt);
	}

	private Duration atMostAnInterval(Duration wait) {
		return (wait.compareTo(this.interval) < 0) ? wait : this.interval;
	}

	/**
	 * Notes that the client is registered.
	 */
	void admitted() {
		this.waiting = false;
		this.watching = false;
	}

}
