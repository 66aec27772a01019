package io.kinesumer.simulation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;

import io.kinesumer.store.Assignment;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.Commit;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StateStore;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the store and judges each write by what was there before and what is
 * after it.
 */
final class Auditor implements InvocationHandler {

	private final StateStore audited;

	private final StateStore truth;

	private final History history;

	private final Exercised exercised;

	private final Trace trace;

	private long moves;

	/**
	 * Creates an auditor.
	 * @param audited what the clients write to
	 * @param truth what is beneath it
	 */
	Auditor(StateStore audited, StateStore truth, History history, Exercised exercised, Trace trace) {
		this.audited = audited;
		this.truth = truth;
		this.history = history;
		this.exercised = exercised;
		this.trace = trace;
	}

	StateStore asStore() {
		return (StateStore) Proxy.newProxyInstance(Auditor.class.getClassLoader(), new Class<?>[] { StateStore.class },
				this);
	}

	/**
	 * How often anything changed that does not in a group at rest.
	 */
	long moves() {
		return this.moves;
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
		Object[] given = (args != null) ? args : new Object[0];
		return switch (method.getName()) {
			case "claim" -> claim(method, given, (String) given[1], (Claim) given[2]);
			case "commit" -> commit(method, given, (String) given[1], (Commit) given[2]);
			case "pinIfAbsent" -> pin(method, given);
			case "replaceGroup" -> group(method, given);
			case "replaceShardCache" -> list(method, given);
			case "register" -> register(method, given, (ClientEntry) given[1]);
			case "publish" -> publish(method, given);
			case "remove" -> remove(method, given, (ClientEntry) given[1]);
			case "removeCheckpoint" -> removeCheckpoint(method, given, (String) given[1], (Checkpoint) given[2]);
			default -> call(method, given);
		};
	}

	private @Nullable Object call(Method method, Object[] args) throws Throwable {
		try {
			return method.invoke(this.audited, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	private Object claim(Method method, Object[] args, String stream, Claim claim) throws Throwable {
		Checkpoint before = this.truth.checkpoint("sim", stream, claim.shardId());
		Object answer = call(method, args);
		Checkpoint after = this.truth.checkpoint("sim", stream, claim.shardId());
		if (!after.equals(before)) {
			this.moves++;
			ShardKey shard = new ShardKey(stream, claim.shardId());
			this.trace.note("claimed", shard, "epoch", after.epoch(), "from", before.owner(), "by", after.owner());
			check(after.epoch() == before.epoch() + 1,
					() -> shard + " went from epoch " + before.epoch() + " to " + after.epoch());
			Owner former = before.owner();
			check(former == null || former.equals(claim.claimant()) || !isThere(former),
					() -> shard + " was claimed although " + former + " is there");
			this.history.claimed(shard, after.epoch(), after.reset());
			// One that Kinesis has forgotten may show once more in a stale listing.
			boolean finished = this.history.isFinished(shard) && !this.history.isForgotten(shard);
			check(!before.asOf(after.reset()).finished() && !after.finished() && !finished,
					() -> shard + " was claimed although it is finished");
			this.exercised.count((former == null) ? "claims of free shards" : "take-overs from the dead");
		}
		return Objects.requireNonNull(answer);
	}

	private boolean isThere(Owner owner) {
		Optional<ClientEntry> entry = this.truth.client("sim", owner.clientId());
		return entry.isPresent() && entry.get().owner().equals(owner);
	}

	private Object commit(Method method, Object[] args, String stream, Commit commit) throws Throwable {
		Checkpoint before = this.truth.checkpoint("sim", stream, commit.shardId());
		Object answer = call(method, args);
		Checkpoint after = this.truth.checkpoint("sim", stream, commit.shardId());
		ShardKey shard = new ShardKey(stream, commit.shardId());
		if (after.equals(before)) {
			this.exercised.count("commits refused", Boolean.FALSE.equals(answer) ? 1 : 0);
			return Objects.requireNonNull(answer);
		}
		check(commit.owner().equals(before.owner()) && commit.epoch() == before.epoch()
				&& after.epoch() == before.epoch(), () -> commit + " was written over " + before);
		this.history.check(
				before.position() == null || (after.position() != null && !before.position().isAfter(after.position())),
				2, () -> shard + " went from " + before.position() + " back to " + after.position());
		if (after.owner() == null) {
			this.moves++;
			this.trace.note(after.finished() ? "finished" : "released", shard, "at", after.position(), "by",
					commit.owner());
			this.exercised.count(after.finished() ? "shards finished" : "shards released");
		}
		this.history.reached(shard, commit.epoch(), after.position(), after.finished());
		return Objects.requireNonNull(answer);
	}

	private Object pin(Method method, Object[] args) throws Throwable {
		StreamPin wanted = (StreamPin) args[1];
		Optional<StreamPin> before = this.truth.pin("sim", wanted.stream());
		StreamPin pin = (StreamPin) Objects.requireNonNull(call(method, args));
		if (before.isEmpty()) {
			this.trace.note("pinned", pin.stream(), "at", pin.start());
			this.history.pinned(pin);
		}
		else if (pin.reset() > before.get().reset()) {
			this.trace.note(pin.stream(), "starts over at", pin.start());
			this.history.startedOver(pin);
		}
		return pin;
	}

	private Object group(Method method, Object[] args) throws Throwable {
		Owner before = this.truth.group("sim").leader();
		Object answer = Objects.requireNonNull(call(method, args));
		GroupState after = this.truth.group("sim");
		Owner leader = after.leader();
		if (leader != null && !leader.equals(before)) {
			this.trace.note("leader", leader, "after", before);
			this.moves++;
			this.exercised.count("leader changes");
		}
		return answer;
	}

	private Object publish(Method method, Object[] args) throws Throwable {
		Assignment next = (Assignment) args[1];
		Map<String, SortedSet<String>> before = this.truth.assignment("sim", next.stream())
			.map(Assignment::shards)
			.orElse(Map.of());
		Object answer = Objects.requireNonNull(call(method, args));
		this.exercised.count("publications refused", answer.equals(true) ? 0 : 1);
		if (answer.equals(true)) {
			// A new leader publishes what it found once more: that moves nothing.
			this.moves += next.shards().equals(before) ? 0 : 1;
			this.trace.note("published", next);
		}
		return answer;
	}

	private Object list(Method method, Object[] args) throws Throwable {
		String stream = ((ShardCache) args[1]).stream();
		Optional<ShardCache> before = this.truth.shardCache("sim", stream);
		Object answer = Objects.requireNonNull(call(method, args));
		this.exercised.count("shard lists written", this.truth.shardCache("sim", stream).equals(before) ? 0 : 1);
		return answer;
	}

	private Object register(Method method, Object[] args, ClientEntry entry) throws Throwable {
		boolean before = isThere(entry.owner());
		Object answer = Objects.requireNonNull(call(method, args));
		if (!before && isThere(entry.owner())) {
			this.moves++;
			this.trace.note("registered", entry.owner());
		}
		return answer;
	}

	private Object remove(Method method, Object[] args, ClientEntry observed) throws Throwable {
		boolean before = isThere(observed.owner());
		Object answer = Objects.requireNonNull(call(method, args));
		this.exercised.count("removals refused", answer.equals(true) ? 0 : 1);
		if (before && !isThere(observed.owner())) {
			this.trace.note("removed", observed.owner());
		}
		return answer;
	}

	private Object removeCheckpoint(Method method, Object[] args, String stream, Checkpoint observed) throws Throwable {
		Checkpoint before = this.truth.checkpoint("sim", stream, observed.shardId());
		Object answer = Objects.requireNonNull(call(method, args));
		if (!before.equals(this.truth.checkpoint("sim", stream, observed.shardId()))) {
			ShardKey shard = new ShardKey(stream, observed.shardId());
			this.trace.note("removed the checkpoint of", shard);
			this.history.removed(shard);
			this.exercised.count("checkpoints removed");
			check(before.owner() == null && this.history.isForgotten(shard),
					() -> "The checkpoint of " + shard + " was removed: " + before);
		}
		return answer;
	}

	private void check(boolean holds, Supplier<String> otherwise) {
		this.history.check(holds, 3, otherwise);
	}

}
