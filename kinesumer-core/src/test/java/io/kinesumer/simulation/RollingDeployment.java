package io.kinesumer.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import io.kinesumer.store.Checkpoint;

/**
 * Clients that have a listener for {@code orders} are replaced, one after the other, by
 * such that have one for {@code payments}, too; sometimes all the way back again.
 */
final class RollingDeployment implements Script {

	private static final List<String> FIRST = List.of("orders");

	private static final List<String> SECOND = List.of("orders", "payments");

	/** How long a shard may have nobody while there is a client that could. */
	private static final Duration PATIENCE = Settings.INTERVAL.multipliedBy(5);

	private final World world;

	private final Group group;

	private final RandomGenerator random;

	private final boolean faults;

	/** Replaced under its id, or by a client of another id that joins before. */
	private final boolean sameIds;

	private final int clients;

	private final Map<Log, Long> unreadSince = new HashMap<>();

	private Duration length = Duration.ZERO;

	private boolean over;

	/**
	 * Prepares a deployment.
	 * @param faults whether things go wrong meanwhile
	 */
	RollingDeployment(World world, Group group, boolean faults) {
		this.world = world;
		this.group = group;
		this.random = world.faults().random();
		this.faults = faults;
		this.sameIds = this.random.nextBoolean();
		this.clients = 2 + this.random.nextInt(4);
	}

	@Override
	public void begin() {
		this.world.streams().create("orders", 1 + this.random.nextInt(6));
		this.world.streams().create("payments", 1 + this.random.nextInt(4));
		this.world.faults().none();
		this.world.faults().handlerSlow = this.random.nextInt(60);
		for (int i = 0; i < this.clients; i++) {
			this.group.start("client" + i, FIRST, FIRST);
		}
		wait(8);
		deploy("v2-", SECOND);
		if (this.random.nextInt(3) == 0) {
			wait(this.random.nextInt(20));
			deploy("v1-", FIRST);
		}
		wait(5);
		produce();
		if (this.faults) {
			this.world.scheduler().after(Duration.ofSeconds(5), this::trouble);
		}
		else {
			watch();
		}
	}

	private void wait(int seconds) {
		this.length = this.length.plusSeconds(seconds);
	}

	private void deploy(String prefix, List<String> listeners) {
		for (int i = 0; i < this.clients; i++) {
			String id = (this.sameIds ? "client" : prefix) + i;
			int number = i;
			if (this.sameIds) {
				at(() -> any(number).leave());
				wait(1 + this.random.nextInt(10));
				at(() -> this.group.start(id, listeners, listeners));
			}
			else {
				at(() -> this.group.start(id, listeners, listeners));
				wait(this.random.nextInt(10));
				at(() -> oldest().leave());
			}
			wait(this.random.nextInt(10));
		}
	}

	private void at(Runnable step) {
		this.world.scheduler().after(this.length, () -> {
			if (!this.group.live().isEmpty()) {
				this.world.exercised().count("steps of deployments");
				step.run();
			}
		});
	}

	private Member any(int number) {
		List<Member> live = this.group.live();
		return live.stream().filter((member) -> member.id.equals("client" + number)).findFirst().orElse(live.get(0));
	}

	private Member oldest() {
		return this.group.live().get(0);
	}

	private void produce() {
		this.world.scheduler().after(this.world.faults().between(50, 500), null, () -> {
			if (!this.over) {
				this.world.streams().put("orders", this.random.nextInt(Streams.KEYS));
				this.world.streams().put("payments", this.random.nextInt(Streams.KEYS));
				produce();
			}
		});
	}

	private void trouble() {
		if (!this.over) {
			this.world.history().fault();
			this.world.faults().roll();
			this.world.scheduler().after(Duration.ofSeconds(5), this::trouble);
		}
	}

	/**
	 * Looks for shards that nobody reads although someone could.
	 */
	private void watch() {
		this.world.scheduler().after(Duration.ofMillis(250), () -> {
			for (String stream : SECOND) {
				boolean canBeRead = this.group.live()
					.stream()
					.anyMatch((member) -> member.session() != null && member.streams().contains(stream));
				for (Log log : this.world.streams().logs(stream)) {
					look(log, canBeRead);
				}
			}
			watch();
		});
	}

	private void look(Log log, boolean canBeRead) {
		Checkpoint stored = this.group.stored(log.key);
		boolean isRead = this.group.present().stream().anyMatch((member) -> member.runs(log.key, stored));
		long now = this.world.scheduler().now();
		if (isRead || !canBeRead) {
			this.unreadSince.remove(log);
			return;
		}
		Duration unread = Duration.ofNanos(now - this.unreadSince.computeIfAbsent(log, (key) -> now));
		this.world.exercised().atLeast("most milliseconds without a reader", unread.toMillis());
		this.world.history()
			.check(unread.compareTo(PATIENCE) < 0, 6, () -> log.key + " has had no reader for " + unread);
	}

	@Override
	public Duration length() {
		return this.length;
	}

	@Override
	public void end() {
		this.over = true;
		if (this.group.live().isEmpty()) {
			this.group.start("last", SECOND, SECOND);
		}
	}

}
