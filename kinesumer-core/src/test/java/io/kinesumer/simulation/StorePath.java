package io.kinesumer.simulation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.kinesumer.StateStoreException;
import io.kinesumer.store.Claim;
import io.kinesumer.store.Commit;
import io.kinesumer.store.StateStore;
import org.jspecify.annotations.Nullable;

/**
 * The way of one process to the store: takes time, loses requests and answers, delivers
 * requests late, and may be cut.
 */
final class StorePath implements InvocationHandler {

	private static final Set<String> WRITES = Set.of("register", "beat", "remove", "replaceGroup", "pinIfAbsent",
			"publish", "replaceShardCache", "claim", "commit", "removeCheckpoint");

	private static final Set<String> DECISIVE = Set.of("remove", "claim", "publish", "replaceGroup", "register",
			"replaceShardCache");

	private static final long TIMEOUT_MILLIS = 2000;

	private final String name;

	private final StateStore store;

	private final World world;

	private final Host host;

	private final Owner owner;

	private final Map<String, Integer> calls = new TreeMap<>();

	private boolean cut;

	/**
	 * Creates a path.
	 * @param owner the process that it is the way of
	 */
	StorePath(String name, StateStore store, World world, Host host, Owner owner) {
		this.owner = owner;
		this.name = name;
		this.store = store;
		this.world = world;
		this.host = host;
	}

	StateStore asStore() {
		return (StateStore) Proxy.newProxyInstance(StorePath.class.getClassLoader(),
				new Class<?>[] { StateStore.class }, this);
	}

	void cut(boolean cut) {
		this.cut = cut;
	}

	/**
	 * How many calls were made of each kind.
	 */
	Map<String, Integer> calls() {
		return Map.copyOf(this.calls);
	}

	/**
	 * Judges what a client asks for by what it knows.
	 */
	private void judge(Object @Nullable [] args) {
		if (args != null && args.length > 2 && args[2] instanceof Claim) {
			this.world.history()
				.check(this.owner.hasSubscribedTo((String) args[1]), 6,
						() -> this.name + " claims a shard of " + args[1] + ", which it has no listener for");
		}
		if (args != null && args.length > 2 && args[2] instanceof Commit commit && commit.then() != Commit.Then.KEEP) {
			this.world.history().givesUp(this.name, (String) args[1], commit);
		}
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
		Faults faults = this.world.faults();
		this.host.checkAlive();
		this.calls.merge(method.getName(), 1, Integer::sum);
		judge(args);
		if (args != null) {
			this.world.weakness().alter(this.world.streams(), args);
		}
		boolean write = WRITES.contains(method.getName());
		refuseWhenInterrupted();
		pauseNowAndThen(faults);
		if (DECISIVE.contains(method.getName()) && faults.happens(faults.hesitates)) {
			hesitate(method.getName().equals("remove") || method.getName().equals("publish"));
		}
		if (method.getName().equals("remove") && faults.happens(faults.buriesSlowly)) {
			sleep(faults.between(200, 1500));
		}
		boolean lastWord = method.getName().equals("publish") && faults.happens(faults.publishesSlowly)
				&& standStill(faults);
		if (faults.happens(faults.slow)) {
			sleep(faults.between(1, faults.happens(faults.verySlow) ? TIMEOUT_MILLIS / 2 : 60));
		}
		if (this.cut || faults.storeAway) {
			sleep(faults.random().nextBoolean() ? faults.between(1, 5) : faults.between(500, TIMEOUT_MILLIS));
			return this.world.weakness().unknown(method.getName(), failure(method, "no way to the store"));
		}
		if (faults.happens(faults.storeLoses)) {
			return lose(method, args, write);
		}
		Object answer = call(method, args);
		if (lastWord && faults.publishesSlowly > 0) {
			this.owner.crash();
		}
		if (write && faults.happens(faults.storeLoses / 2)) {
			this.world.exercised().count("writes applied twice");
			sleep(faults.between(1, 500));
			answer = call(method, args);
		}
		pauseNowAndThen(faults);
		if (faults.happens(faults.slow)) {
			sleep(faults.between(1, faults.happens(faults.verySlow) ? TIMEOUT_MILLIS / 2 : 60));
		}
		refuseWhenInterrupted();
		return answer;
	}

	private @Nullable Object lose(Method method, Object @Nullable [] args, boolean write) throws Throwable {
		Faults faults = this.world.faults();
		int how = faults.random().nextInt(write ? 3 : 1);
		if (method.getName().equals("claim") && args != null) {
			this.owner.losesClaim((String) args[1]);
		}
		if (how == 0) {
			this.world.exercised().count("requests lost");
		}
		else if (how == 1) {
			this.world.exercised().count("answers lost");
			call(method, args);
			this.world.trace().note(this.name, "answer lost to", method.getName());
		}
		else {
			this.world.exercised().count("writes applied late");
			this.world.scheduler().after(faults.between(1, 2 * TIMEOUT_MILLIS), null, () -> {
				this.world.trace().note(this.name, "late", method.getName());
				try {
					call(method, args);
				}
				catch (StateStoreException ex) {
					// nobody waits for it
				}
				catch (Crashed ex) {
					throw ex;
				}
				catch (Throwable ex) {
					throw this.world.scheduler().fail(ex);
				}
			});
		}
		sleep(faults.random().nextBoolean() ? faults.between(1, 20) : faults.between(1, TIMEOUT_MILLIS));
		return this.world.weakness().unknown(method.getName(), failure(method, "no answer"));
	}

	/**
	 * Lets what was read before change.
	 * @param still whether the process may stand still for longer than any call may take
	 */
	private void hesitate(boolean still) {
		Faults faults = this.world.faults();
		if (still && faults.random().nextBoolean()) {
			this.host.pause(Duration.ofNanos(faults.between(500, 8_000)));
		}
		sleep(faults.between(1, TIMEOUT_MILLIS));
	}

	/**
	 * Stands still for about as long as others wait for a leader.
	 * @return whether it ends as soon as it has said what it was about to say
	 */
	private boolean standStill(Faults faults) {
		Duration time = Duration.ofNanos(faults.between(0, 2 * this.host.session().toMillis()));
		this.world.exercised().count("pauses past the timeout", (time.compareTo(this.host.session()) > 0) ? 1 : 0);
		this.world.trace().note(this.name, "stands still for", time, "before it publishes");
		this.host.pause(time);
		sleep(0);
		return faults.random().nextBoolean();
	}

	private void pauseNowAndThen(Faults faults) {
		if (faults.happens(faults.pauses)) {
			this.world.pause(this.host, this.name);
			sleep(0);
		}
	}

	private void sleep(long nanos) {
		this.host.sleep(nanos);
		refuseWhenInterrupted();
	}

	private void refuseWhenInterrupted() {
		if (this.host.isInterrupted()) {
			throw new StateStoreException("interrupted", null);
		}
	}

	private StateStoreException failure(Method method, String why) {
		this.world.trace().note(this.name, "fails to", method.getName() + ":", why);
		return new StateStoreException(why + " for " + method.getName(), null);
	}

	private @Nullable Object call(Method method, Object @Nullable [] args) throws Throwable {
		try {
			return method.invoke(this.store, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	/**
	 * The process that a path is the way of.
	 */
	interface Owner {

		/**
		 * Whether it has ever subscribed to a stream.
		 */
		boolean hasSubscribedTo(String stream);

		/**
		 * Told that nobody knows what became of a claim.
		 */
		void losesClaim(String stream);

		void crash();

	}

}
