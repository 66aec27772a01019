package io.kinesumer.simulation;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nobody answers when shards are listed, while records are read and the store answers: a
 * group that cannot learn of new shards must still see to those it knows.
 */
class HangingListingsTests {

	private static final List<String> STREAMS = List.of("orders", "payments");

	/**
	 * Up to two of the longest session timeouts until the dead is buried, as who does so
	 * waits for listings at times, and one for shards that move from one living client to
	 * another, who may both wait so.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(45);

	private static final Silence silence = new Silence();

	@BeforeAll
	static void silence() {
		silence.begin();
	}

	@AfterAll
	static void restore() {
		silence.end();
	}

	@Test
	void whoeverDiesMeanwhileIsReplaced() throws InterruptedException {
		Seeds seeds = new Seeds((seed) -> new Simulation(seed, Weakness.NONE, Deaths::new), (progress) -> {
		});
		seeds.run(1, 200, Runtime.getRuntime().availableProcessors());
		seeds.failed().values().stream().limit(1).forEach(System.out::println);
		assertThat(seeds.failed().keySet()).isEmpty();
		assertThat(seeds.exercised().of("listings that hung")).isGreaterThan(40);
	}

	/**
	 * A follower dies, and then the leader.
	 */
	private record Deaths(World world, Group group) implements Script {

		@Override
		public void begin() {
			this.world.faults().none();
			this.world.streams().create("orders", 6);
			this.world.streams().create("payments", 2);
			for (String id : List.of("a", "b", "c", "d")) {
				this.group.start(id, STREAMS, STREAMS);
			}
			this.world.scheduler().after(Duration.ofSeconds(60), () -> this.world.faults().listingsHang = true);
			this.world.scheduler().after(Duration.ofSeconds(100), () -> dies((member) -> !member.client.isLeader()));
			this.world.scheduler().after(Duration.ofSeconds(160), () -> dies((member) -> member.client.isLeader()));
		}

		private void dies(Predicate<Member> who) {
			assertThatAllAreRead();
			Member dead = this.group.live().stream().filter(who).findFirst().orElseThrow();
			this.world.trace().note(dead.name, "dies");
			dead.host.crash();
			this.world.scheduler().after(PATIENCE, this::assertThatAllAreRead);
		}

		private void assertThatAllAreRead() {
			for (String stream : STREAMS) {
				for (Log log : this.world.streams().logs(stream)) {
					this.world.history()
						.check(this.group.present()
							.stream()
							.anyMatch((member) -> member.runs(log.key, this.group.stored(log.key))), 6,
								() -> log.key + " has no reader");
				}
			}
		}

		@Override
		public Duration length() {
			return Duration.ofSeconds(220);
		}

		@Override
		public void end() {
		}

	}

}
