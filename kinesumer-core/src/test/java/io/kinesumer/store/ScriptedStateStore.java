package io.kinesumer.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.kinesumer.StateStoreException;
import org.jspecify.annotations.Nullable;

/**
 * A state store in memory whose calls are noted, and fail, lose their answers or meet
 * something else that happens, as the test says.
 */
public final class ScriptedStateStore implements StateStore {

	private final StateStore store;

	private final List<String> calls = new ArrayList<>();

	private @Nullable String failing;

	private boolean losing;

	private Runnable before = () -> {
	};

	private Runnable after = () -> {
	};

	public ScriptedStateStore(StateStore store) {
		this.store = store;
	}

	/**
	 * Every call of the name fails without effect, until the next instruction.
	 * @param call the name of a method, or {@code *} for all
	 */
	public void fail(String call) {
		this.failing = call;
		this.losing = false;
	}

	/**
	 * Every call of the name takes effect and fails all the same, until the next
	 * instruction.
	 * @param call the name of a method
	 */
	public void loseAnswers(String call) {
		this.failing = call;
		this.losing = true;
	}

	/**
	 * Every call succeeds from now on.
	 */
	public void recover() {
		this.failing = null;
	}

	/**
	 * Does something once before the next call takes effect.
	 */
	public void beforeNext(Runnable action) {
		this.before = action;
	}

	/**
	 * Does something after each call has taken effect and before it is answered.
	 */
	public void beforeAnswers(Runnable action) {
		this.after = action;
	}

	/**
	 * The names of the calls since this was last asked, in order.
	 */
	public List<String> calls() {
		List<String> made = List.copyOf(this.calls);
		this.calls.clear();
		return made;
	}

	private <T> T call(String name, Supplier<T> call) {
		this.calls.add(name);
		boolean fails = name.equals(this.failing) || "*".equals(this.failing);
		if (fails && !this.losing) {
			throw new StateStoreException("no answer to " + name, null);
		}
		Runnable before = this.before;
		this.before = () -> {
		};
		before.run();
		T answer = call.get();
		this.after.run();
		if (fails) {
			throw new StateStoreException("the answer to " + name + " was lost", null);
		}
		return answer;
	}

	@Override
	public void open() {
		call("open", () -> {
			this.store.open();
			return true;
		});
	}

	@Override
	public List<ClientEntry> clients(String app) {
		return call("clients", () -> this.store.clients(app));
	}

	@Override
	public List<ClientEntry> firstClients(String app, int most) {
		return call("firstClients", () -> this.store.firstClients(app, most));
	}

	@Override
	public Optional<ClientEntry> client(String app, String clientId) {
		return call("client", () -> this.store.client(app, clientId));
	}

	@Override
	public boolean register(String app, ClientEntry entry, @Nullable ClientEntry replaced) {
		return call("register", () -> this.store.register(app, entry, replaced));
	}

	@Override
	public boolean beat(String app, ClientEntry entry) {
		return call("beat", () -> this.store.beat(app, entry));
	}

	@Override
	public boolean remove(String app, ClientEntry observed) {
		return call("remove", () -> this.store.remove(app, observed));
	}

	@Override
	public GroupState group(String app) {
		return call("group", () -> this.store.group(app));
	}

	@Override
	public boolean replaceGroup(String app, GroupState next) {
		return call("replaceGroup", () -> this.store.replaceGroup(app, next));
	}

	@Override
	public Optional<StreamPin> pin(String app, String stream) {
		return call("pin", () -> this.store.pin(app, stream));
	}

	@Override
	public StreamPin pinIfAbsent(String app, StreamPin pin) {
		return call("pinIfAbsent", () -> this.store.pinIfAbsent(app, pin));
	}

	@Override
	public Optional<Assignment> assignment(String app, String stream) {
		return call("assignment", () -> this.store.assignment(app, stream));
	}

	@Override
	public Optional<Assignment> assignment(String app, String stream, String clientId) {
		return call("assignment", () -> this.store.assignment(app, stream, clientId));
	}

	@Override
	public boolean publish(String app, Assignment assignment) {
		return call("publish", () -> this.store.publish(app, assignment));
	}

	@Override
	public Optional<ShardCache> shardCache(String app, String stream) {
		return call("shardCache", () -> this.store.shardCache(app, stream));
	}

	@Override
	public boolean replaceShardCache(String app, ShardCache next) {
		return call("replaceShardCache", () -> this.store.replaceShardCache(app, next));
	}

	@Override
	public List<Checkpoint> checkpoints(String app, String stream) {
		return call("checkpoints", () -> this.store.checkpoints(app, stream));
	}

	@Override
	public Checkpoint checkpoint(String app, String stream, String shardId) {
		return call("checkpoint", () -> this.store.checkpoint(app, stream, shardId));
	}

	@Override
	public Optional<Checkpoint> claim(String app, String stream, Claim claim) {
		return call("claim", () -> this.store.claim(app, stream, claim));
	}

	@Override
	public boolean commit(String app, String stream, Commit commit) {
		return call("commit", () -> this.store.commit(app, stream, commit));
	}

	@Override
	public boolean removeCheckpoint(String app, String stream, Checkpoint observed) {
		return call("removeCheckpoint", () -> this.store.removeCheckpoint(app, stream, observed));
	}

}
