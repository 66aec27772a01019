package io.kinesumer.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Function;

import io.kinesumer.membership.Fence;
import io.kinesumer.store.Assignment;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.Commit;
import io.kinesumer.store.StateStore;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * A safety rule that does not hold in a simulation, to see that the simulation finds out.
 */
enum Weakness {

	/** All rules hold. */
	NONE,

	/** Whoever has lost a shard may commit all the same. */
	COMMITS_UNFENCED {
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
	CLAIMS_BEFORE_RELEASE {
		@Override
		@Nullable Object weakened(StateStore truth, String call, Object[] args, @Nullable Object answer) {
			if (answer instanceof Checkpoint seen && call.equals("checkpoint")) {
				return new Checkpoint(seen.shardId(), seen.position(), null, seen.epoch(), seen.reset(),
						seen.finished(), seen.updatedAt(), seen.arrival(), seen.caughtUpAt());
			}
			if (answer instanceof java.util.Optional<?> claimed && claimed.isEmpty() && call.equals("claim")) {
				Claim claim = (Claim) args[2];
				Checkpoint stored = truth.checkpoint("sim", (String) args[1], claim.shardId());
				return truth.claim("sim", (String) args[1], new Claim(claim.shardId(), stored, claim.reset(),
						claim.claimant(), claim.startingSequenceNumber()));
			}
			return answer;
		}
	},

	/** A client that was declared dead can beat all the same. */
	THE_DEAD_BEAT {
		@Override
		@Nullable Object weakened(StateStore truth, String call, Object[] args, @Nullable Object answer) {
			return call.equals("beat") ? Boolean.TRUE : answer;
		}
	},

	/** The fence closes later than the others' patience ends. */
	FENCES_CLOSE_LATE {
		@Override
		Function<Host, Ticker> clock() {
			StackWalker callers = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
			return (host) -> () -> host.nanos() - (callers.getCallerClass() == Fence.class ? 8_000_000_000L : 0);
		}
	},

	/** An assignment is published over a newer one. */
	PUBLISHES_OVER_NEWER {
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
	LINEAGE_HIDDEN {
		@Override
		boolean hidesParents() {
			return true;
		}
	},

	/** Reading leaves out a record now and then. */
	READS_WITH_GAPS {
		@Override
		boolean leavesOutRecords() {
			return true;
		}
	};

	@Nullable Object weakened(StateStore truth, String call, Object[] args, @Nullable Object answer) {
		return answer;
	}

	boolean hidesParents() {
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
