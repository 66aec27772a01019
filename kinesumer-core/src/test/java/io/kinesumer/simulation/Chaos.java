package io.kinesumer.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

import io.kinesumer.StartPosition;

/**
 * What happens to a group: planned changes, and unless all is calm, faults.
 */
final class Chaos implements Script {

	private static final List<String> IDS = List.of("a", "b", "c", "d", "e", "f", "g");

	private final World world;

	private final Group group;

	private final Mood mood;

	private final RandomGenerator random;

	private final List<String> firstVersion;

	private boolean over;

	Chaos(World world, Group group) {
		this.world = world;
		this.group = group;
		this.mood = world.mood();
		this.random = world.faults().random();
		// What an older version of the program knows of: in some groups not everything.
		this.firstVersion = (this.random.nextInt(4) == 0) ? List.of("stream1") : List.of();
	}

	@Override
	public void begin() {
		for (int i = this.mood.streams(this.random); i > 0; i--) {
			this.world.streams().create("stream" + i, 1 + this.random.nextInt(5));
		}
		this.world.faults().none();
		this.world.faults().handlerSlow = this.random.nextInt(100);
		int first = 1 + this.random.nextInt(4);
		for (int i = 0; i < first; i++) {
			this.world.scheduler().after(Duration.ofMillis(this.random.nextInt(3000)), this::join);
		}
		next();
		produce();
	}

	@Override
	public Duration length() {
		return Duration.ofSeconds(this.mood.seconds(this.random));
	}

	@Override
	public void end() {
		this.over = true;
		if (this.group.live().isEmpty()) {
			join();
		}
	}

	private void next() {
		long pause = this.world.faults().between(200, (this.mood == Mood.LOSSY) ? 2500 : 7000);
		this.world.scheduler().after(pause, null, () -> {
			if (!this.over) {
				act();
				next();
			}
		});
	}

	private void produce() {
		this.world.scheduler().after(this.world.faults().between(50, 900), null, () -> {
			if (!this.over) {
				int count = this.random.nextInt(8);
				for (int i = 0; i < count; i++) {
					this.world.streams().put(anyStream(), this.random.nextInt(Streams.KEYS));
				}
				produce();
			}
		});
	}

	private void act() {
		if (this.random.nextInt(3) > 0 && actByMood()) {
			return;
		}
		int kind = this.random.nextInt((this.mood == Mood.CALM) ? 50 : 100);
		if (kind < 12) {
			join();
		}
		else if (kind < 22) {
			leave();
		}
		else if (kind < 25) {
			burst();
		}
		else if (kind < 28) {
			twin();
		}
		else if (kind < 31) {
			this.group.trim(anyStream());
		}
		else if (kind < 39) {
			reshard();
		}
		else if (kind < 44) {
			refresh();
		}
		else if (kind < 46) {
			addStream();
		}
		else if (kind < 48) {
			this.group.startOver(anyStream(), anyStart());
		}
		else if (kind < 50) {
			this.group.pause(anyStream(), this.random.nextInt(3) == 0);
		}
		else if (kind < 60) {
			any().ifPresent(this::crash);
		}
		else if (kind < 70) {
			any().ifPresent((member) -> this.world.pause(member.host, member.name));
		}
		else if (kind < 80) {
			any().ifPresent((member) -> cut(member, Duration.ofMillis(this.random.nextInt(500, 25_000))));
		}
		else if (kind < 83) {
			storeAway();
		}
		else if (kind < 86) {
			this.world.exercised().count("steps of a wall clock");
			any().ifPresent((member) -> member.host.stepWallClock(Duration.ofMinutes(this.random.nextInt(-30, 30))));
		}
		else {
			this.world.history().fault();
			this.world.faults().roll();
		}
	}

	/**
	 * Does what the run is full of.
	 * @return {@code false} if it is full of everything
	 */
	private boolean actByMood() {
		switch (this.mood) {
			case CALM, WILD -> {
				return false;
			}
			case BORDERLINE -> any().ifPresent(this::almostDie);
			case EDGE -> {
				this.world.faults().buriesSlowly = this.random.nextInt(3) * 500;
				join();
				any().filter((member) -> !member.client.isLeader())
					.ifPresent((member) -> cut(member, ofSession(member, 100, 120)));
			}
			case HESITANT -> {
				this.world.history().fault();
				this.world.faults().publishesSlowly = 700;
				comeAndGo();
			}
			case LOSSY -> {
				this.world.history().fault();
				this.world.faults().storeLoses = this.random.nextInt(400);
				this.world.faults().changesMind = 500;
				comeAndGo();
			}
			case TWINS -> any().ifPresent(this::replace);
		}
		return true;
	}

	private StartPosition anyStart() {
		return switch (this.random.nextInt(3)) {
			case 0 -> StartPosition.latest();
			case 1 -> StartPosition.atTimestamp(
					Host.ORIGIN.plusNanos(this.world.scheduler().now()).minusMillis(this.random.nextInt(20_000)));
			default -> StartPosition.trimHorizon();
		};
	}

	private void comeAndGo() {
		switch (this.random.nextInt(8)) {
			case 0 -> leave();
			case 1, 2 -> join();
			case 3, 4 -> refresh();
			case 5, 6 -> reshard();
			default -> any().ifPresent(this::crash);
		}
	}

	/**
	 * Starts a process in the place of one that cannot be reached.
	 */
	private void replace(Member member) {
		cut(member, ofSession(member, 80, 300));
		this.world.scheduler().after(this.world.faults().between(0, 3000), null, () -> {
			if (!this.over) {
				this.world.exercised().count("twins");
				this.group.start(member.id, member.listeners, List.copyOf(member.streams()));
			}
		});
	}

	private Duration ofSession(Member member, int fromPercent, int toPercent) {
		return member.host.session().multipliedBy(this.random.nextInt(fromPercent, toPercent)).dividedBy(100);
	}

	/**
	 * Keeps a client from beating for just about as long as its session lasts.
	 */
	private void almostDie(Member member) {
		this.world.history().fault();
		this.world.faults().hesitates = 700;
		Duration time = ofSession(member, 70, 125);
		if (this.random.nextBoolean()) {
			this.world.exercised().count("pauses");
			this.world.exercised()
				.count("pauses past the timeout", (time.compareTo(member.host.session()) > 0) ? 1 : 0);
			this.world.trace().note(member.name, "stands still for", time);
			member.host.pause(time);
		}
		else {
			cut(member, time);
		}
	}

	void join() {
		List<String> free = IDS.stream().filter((id) -> !this.group.isPresent(id)).toList();
		if (free.size() > 1) {
			this.world.exercised().count("joins");
			String id = free.get(this.random.nextInt(free.size()));
			if (!this.firstVersion.isEmpty() && this.random.nextBoolean()) {
				this.world.exercised().count("clients of an older version");
				this.group.start(id, this.firstVersion, this.firstVersion);
			}
			else {
				this.group.start(id, this.world.streams().names(), someStreams());
			}
		}
	}

	private List<String> someStreams() {
		List<String> streams = new ArrayList<>(this.world.streams().names());
		if (this.random.nextInt(3) == 0 && streams.size() > 1) {
			streams.remove(this.random.nextInt(streams.size()));
		}
		return streams;
	}

	private void leave() {
		any().ifPresent((member) -> {
			this.world.exercised().count("leaves");
			member.leave();
		});
	}

	/**
	 * Starts a process with the id of one that is still there.
	 */
	private void twin() {
		any().ifPresent((member) -> {
			this.world.exercised().count("twins");
			if (this.random.nextBoolean()) {
				member.leave();
			}
			this.group.start(member.id, member.listeners, List.copyOf(member.streams()));
		});
	}

	private void burst() {
		int count = 2 + this.random.nextInt(3);
		boolean join = this.random.nextBoolean();
		for (int i = 0; i < count; i++) {
			if (join) {
				join();
			}
			else {
				leave();
			}
		}
	}

	private void reshard() {
		String stream = anyStream();
		String done = this.world.streams().reshard(stream, this.random);
		if (done != null) {
			this.world.exercised().count("reshards");
			this.world.trace().note(done);
		}
	}

	private void refresh() {
		any().filter((member) -> !this.firstVersion.equals(member.listeners)).ifPresent((member) -> {
			List<String> streams = someStreams();
			this.world.exercised().count("refreshes");
			if (!member.listeners.containsAll(streams)) {
				this.world.exercised().count("refreshes to new streams");
			}
			member.subscribe(streams);
		});
	}

	private void addStream() {
		int count = this.world.streams().names().size();
		if (count < 5) {
			String stream = "stream" + (count + 1);
			this.world.exercised().count("streams added");
			this.world.trace().note(stream, "is created");
			this.world.streams().create(stream, 1 + this.random.nextInt(4));
			refresh();
		}
	}

	private void crash(Member member) {
		member.crash();
		if (this.random.nextInt(3) > 0) {
			this.world.scheduler().after(Duration.ofMillis(this.random.nextInt(20_000)), () -> {
				if (!this.over) {
					this.group.startAgain(member);
				}
			});
		}
	}

	private void cut(Member member, Duration time) {
		this.world.exercised().count("partitions");
		this.world.history().fault();
		this.world.trace().note(member.name, "is cut off");
		member.path.cut(true);
		this.world.scheduler().after(time, () -> {
			this.world.trace().note(member.name, "is connected again");
			member.path.cut(false);
		});
	}

	private void storeAway() {
		this.world.exercised().count("outages of the store");
		this.world.history().fault();
		this.world.trace().note("the store is away");
		this.world.faults().storeAway = true;
		this.world.scheduler().after(Duration.ofMillis(this.random.nextInt(500, 20_000)), () -> {
			this.world.trace().note("the store is back");
			this.world.faults().storeAway = false;
		});
	}

	private String anyStream() {
		List<String> names = List.copyOf(this.world.streams().names());
		return names.get(this.random.nextInt(names.size()));
	}

	private java.util.Optional<Member> any() {
		List<Member> live = this.group.live();
		return live.isEmpty() ? java.util.Optional.empty()
				: java.util.Optional.of(live.get(this.random.nextInt(live.size())));
	}

}
