package io.kinesumer.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.kinesumer.StateStoreException;
import io.kinesumer.membership.Fence;
import io.kinesumer.store.Assignment;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.Commit;
import io.kinesumer.store.Owner;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * A safety rule that does not hold in a simulation, to see that the simulation finds out.
 */
enum Weakness {

	/** All rules hold. */
	NONE(Mood.WILD),

	/** Whoever has lost a shard may commit all the same. */
	COMMITS_UNFENCED(Mood.WILD) {
		@Override
		@Nullable Object weakened(StateStore truth, String call, Object[] args, @Nullable Object answer) {
			if (call.equals("commit") && Boolean.FALSE.equals(answer)) {
				Commit commit = (Commit) args[2];
				Checkpoint stored = truth.checkpoint("sim", (String) args[1], commit.shardId());
				return stored.owner() != null && truth.commit("sim", (String) args[1],
						new Commit(commit.shardId(), stored.owner(), stored.epoch(), commit.position(),
								commit.arrival(), commit.caughtUpAt(), commit.then()));
			}
			return answer;
		}
	},

	/** A shard can be claimed before its owner has given it up. */
	CLAIMS_BEFORE_RELEASE(Mood.CALM) {
		@Override
		@Nullable Object weakened(StateStore truth, String call, Object[] args, @Nullable Object answer) {
			if (answer instanceof Checkpoint seen && call.equals("checkpoint")) {
				return ownedBy(seen, null);
			}
			if (answer instanceof Optional<?> claimed && claimed.isEmpty() && call.equals("claim")) {
				Claim claim = (Claim) args[2];
				Checkpoint stored = truth.checkpoint("sim", (String) args[1], claim.shardId());
				return truth.claim("sim", (String) args[1], new Claim(claim.shardId(), stored, claim.reset(),
						claim.claimant(), claim.startingSequenceNumber()));
			}
			return answer;
		}
	},

	/** A claim after a reset goes on where the shard was before. */
	RESETS_VOID_NOTHING(Mood.CALM) {
		@Override
		void alter(Streams streams, Object[] args) {
			if (args.length > 2 && args[2] instanceof Claim claim) {
				args[2] = new Claim(claim.shardId(), claim.seen(), claim.seen().reset(), claim.claimant(),
						claim.startingSequenceNumber());
			}
		}
	},

	/** A client that was declared dead can beat all the same. */
	THE_DEAD_BEAT(Mood.BORDERLINE) {
		@Override
		@Nullable Object weakened(StateStore truth, String call, Object[] args, @Nullable Object answer) {
			return call.equals("beat") ? Boolean.TRUE : answer;
		}
	},

	/** A client that has been replaced under its id can beat all the same. */
	INCARNATIONS_SHARE_BEATS(Mood.TWINS) {
		@Override
		@Nullable Object weakened(StateStore truth, String call, Object[] args, @Nullable Object answer) {
			if (call.equals("beat") && Boolean.FALSE.equals(answer)) {
				return truth.client("sim", ((ClientEntry) args[1]).id()).isPresent();
			}
			return answer;
		}
	},

	/** Whether an owner is gone is judged by its id, whatever its incarnation. */
	INCARNATIONS_SHARE_SHARDS(Mood.BORDERLINE) {
		@Override
		@Nullable Object weakened(StateStore truth, String call, Object[] args, @Nullable Object answer) {
			if (answer instanceof Checkpoint seen && call.equals("checkpoint") && seen.owner() != null) {
				return truth.client("sim", seen.owner().clientId())
					.map((there) -> ownedBy(seen, there.owner()))
					.orElse(seen);
			}
			return answer;
		}
	},

	/** A client can be declared dead although it has beaten since it was looked at. */
	BURIES_THE_LIVING(Mood.EDGE) {
		@Override
		@Nullable Object weakened(StateStore truth, String call, Object[] args, @Nullable Object answer) {
			if (call.equals("remove") && Boolean.FALSE.equals(answer)) {
				return truth.remove("sim", truth.client("sim", ((ClientEntry) args[1]).id()).orElseThrow());
			}
			return answer;
		}
	},

	/** Others lose patience before the fence closes. */
	PATIENCE_ENDS_EARLY(Mood.EDGE) {
		@Override
		@Nullable Object weakened(StateStore truth, String call, Object[] args, @Nullable Object answer) {
			if (call.equals("clients") && answer instanceof List<?> all) {
				return all.stream().map((entry) -> impatient((ClientEntry) entry)).toList();
			}
			if (call.equals("client") && answer instanceof Optional<?> one) {
				return one.map((entry) -> impatient((ClientEntry) entry));
			}
			return answer;
		}

		private ClientEntry impatient(ClientEntry entry) {
			return new ClientEntry(entry.owner(), entry.heartbeat(), entry.sessionTimeout().dividedBy(2),
					entry.streams(), entry.leaving(), entry.version(), entry.registeredAt());
		}
	},

	/** A beat without an answer counts as one that the store has taken. */
	UNKNOWN_BEATS_COUNT(Mood.WILD) {
		@Override
		Object unknown(String call, StateStoreException failure) {
			if (call.equals("beat")) {
				return true;
			}
			throw failure;
		}
	},

	/** A claim without an answer counts as refused. */
	UNKNOWN_CLAIMS_ARE_FORGOTTEN(Mood.LOSSY) {
		@Override
		Object unknown(String call, StateStoreException failure) {
			if (call.equals("claim")) {
				return Optional.empty();
			}
			throw failure;
		}
	},

	/** A commit without an answer counts as written. */
	UNKNOWN_COMMITS_COUNT(Mood.LOSSY) {
		@Override
		Object unknown(String call, StateStoreException failure) {
			if (call.equals("commit")) {
				return true;
			}
			throw failure;
		}
	},

	/** What is handed over counts as handled. */
	COMMITS_AHEAD(Mood.CALM) {
		@Override
		void alter(Streams streams, Object[] args) {
			if (args.length > 2 && args[2] instanceof Commit commit && commit.position() != null) {
				Log.Entry last = streams.log(new ShardKey((String) args[1], commit.shardId())).lastStarted();
				args[2] = new Commit(commit.shardId(), commit.owner(), commit.epoch(), last.record.position(),
						last.record.arrivalTime(), commit.caughtUpAt(), commit.then());
			}
		}
	},

	/** The fence closes just when the others' patience ends, by clocks that differ. */
	FENCES_HAVE_NO_MARGIN(Mood.EDGE) {
		@Override
		Function<Host, Ticker> clock() {
			StackWalker callers = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
			return (host) -> () -> host.nanos()
					- (callers.getCallerClass() == Fence.class ? host.session().toNanos() / 10 : 0);
		}
	},

	/** The fence closes later than the others' patience ends. */
	FENCES_CLOSE_LATE(Mood.EDGE) {
		@Override
		Function<Host, Ticker> clock() {
			StackWalker callers = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
			return (host) -> () -> host.nanos() - (callers.getCallerClass() == Fence.class ? 8_000_000_000L : 0);
		}
	},

	/** An assignment is published over a newer one. */
	PUBLISHES_OVER_NEWER(Mood.HESITANT) {
		@Override
		@Nullable Object weakened(StateStore truth, String call, Object[] args, @Nullable Object answer) {
			if (call.equals("publish") && Boolean.FALSE.equals(answer)) {
				Assignment assignment = (Assignment) args[1];
				long newer = truth.assignment("sim", assignment.stream()).orElseThrow().generation() + 1;
				return truth.publish("sim", new Assignment(assignment.stream(), newer, assignment.shards()));
			}
			return answer;
		}
	},

	/** Nobody knows a shard's parents. */
	LINEAGE_HIDDEN(Mood.WILD) {
		@Override
		boolean hidesParents() {
			return true;
		}
	},

	/** Nobody knows which records belong together. */
	KEYS_HIDDEN(Mood.CALM) {
		@Override
		boolean hidesKeys() {
			return true;
		}
	},

	/** Reading leaves out a record now and then. */
	READS_WITH_GAPS(Mood.CALM) {
		@Override
		boolean leavesOutRecords() {
			return true;
		}
	};

	/** What shows it soonest. */
	private final Mood mood;

	Weakness(Mood mood) {
		this.mood = mood;
	}

	Mood mood() {
		return this.mood;
	}

	/**
	 * Changes what the store answers, or what it does.
	 */
	@Nullable Object weakened(StateStore truth, String call, Object[] args, @Nullable Object answer) {
		return answer;
	}

	/**
	 * What a client takes a call for whose outcome it does not know.
	 */
	Object unknown(String call, StateStoreException failure) {
		throw failure;
	}

	/**
	 * Changes what a client asks of the store.
	 */
	void alter(Streams streams, Object[] args) {
	}

	private static Checkpoint ownedBy(Checkpoint seen, @Nullable Owner owner) {
		return new Checkpoint(seen.shardId(), seen.position(), owner, seen.epoch(), seen.reset(), seen.finished(),
				seen.updatedAt(), seen.arrival(), seen.caughtUpAt());
	}

	boolean hidesParents() {
		return false;
	}

	boolean hidesKeys() {
		return false;
	}

	boolean leavesOutRecords() {
		return false;
	}

	Function<Host, Ticker> clock() {
		return (host) -> host;
	}

	/**
	 * The store as clients see it.
	 */
	final StateStore store(StateStore truth) {
		return (StateStore) Proxy.newProxyInstance(Weakness.class.getClassLoader(), new Class<?>[] { StateStore.class },
				(proxy, method, args) -> weakened(truth, method.getName(), (args != null) ? args : new Object[0],
						call(truth, method, args)));
	}

	private static @Nullable Object call(StateStore truth, Method method, Object @Nullable [] args) throws Throwable {
		try {
			return method.invoke(truth, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

}
