package io.kinesumer.simulation;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;

import io.kinesumer.metrics.StoreMetrics;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.StateStore;
import io.kinesumer.store.jdbc.JdbcSettings;
import io.kinesumer.store.jdbc.JdbcStateStore;
import io.kinesumer.time.WallClock;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole groups meet in a database: what they do is the same, event for event, as what
 * they do in memory.
 */
class JdbcSimulationTests {

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
	void everyInvariantHoldsAndEveryRunIsTheSameAsInMemory() throws InterruptedException {
		long count = Long.getLong("simulation.seeds", 40);
		Seeds inDatabase = run(count, JdbcSimulationTests::database);
		inDatabase.failed().values().stream().limit(1).forEach(System.out::println);
		assertThat(inDatabase.failed().keySet()).as("seeds under which an invariant is violated").isEmpty();
		Seeds inMemory = run(count, InMemoryStateStore::new);
		assertThat(inDatabase.steps()).isEqualTo(inMemory.steps());
		assertThat(inDatabase.fingerprint()).isEqualTo(inMemory.fingerprint());
		System.out.println(inDatabase.steps() + " steps of " + count + " seeds, the same in a database as in memory");
	}

	private static Seeds run(long count, Function<WallClock, StateStore> stores) throws InterruptedException {
		Seeds seeds = new Seeds((seed) -> new Simulation(seed, Weakness.NONE, Chaos::new, stores), (progress) -> {
		});
		seeds.run(1, count, Runtime.getRuntime().availableProcessors());
		return seeds;
	}

	private static StateStore database(WallClock clock) {
		JdbcConnectionPool pool = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
				"sa", "");
		JdbcStateStore store = new JdbcStateStore(pool,
				JdbcSettings.DEFAULTS.withCreateTable(true).withCallTimeout(Duration.ofMinutes(1)), clock,
				StoreMetrics.NONE);
		store.open();
		return store;
	}

}
