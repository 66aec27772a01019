package io.kinesumer.store.jdbc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.Commit;
import io.kinesumer.store.Owner;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that steal each other's shards all the time, each by connections of its own.
 */
class ConcurrentClientsTests {

	private static final int CLIENTS = 8;

	private static final int TENURES = 25;

	private static final List<String> SHARDS = List.of("shardId-000000000000", "shardId-000000000001");

	private final String app = "app-" + UUID.randomUUID();

	private final Map<String, Owner> owners = new ConcurrentHashMap<>();

	private final Map<String, AtomicLong> commits = new ConcurrentHashMap<>();

	@Test
	void onlyTheHolderOfTheEpochCommitsInAFile(@TempDir Path directory) throws Exception {
		onlyTheHolderOfTheEpochCommits(H2.at("jdbc:h2:file:" + directory.resolve("group")));
	}

	@Test
	@EnabledIfSystemProperty(named = LocalPostgres.PROPERTY, matches = ".+", disabledReason = "no PostgreSQL is named")
	void onlyTheHolderOfTheEpochCommitsInPostgres() throws Exception {
		onlyTheHolderOfTheEpochCommits(LocalPostgres.dataSource());
	}

	private void onlyTheHolderOfTheEpochCommits(DataSource database) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
		try {
			List<Callable<Long>> clients = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				Owner owner = new Owner("client-" + i, UUID.randomUUID().toString());
				SplittableRandom random = new SplittableRandom(i);
				clients.add(() -> run(database, owner, random));
			}
			long claimed = 0;
			for (Future<Long> client : threads.invokeAll(clients, 2, TimeUnit.MINUTES)) {
				claimed += client.get();
			}
			try (StateStore store = store(database)) {
				long epochs = 0;
				for (String shard : SHARDS) {
					Checkpoint last = store.checkpoint(this.app, "orders", shard);
					assertThat(last.position()).as("one further with each commit that was taken")
						.isEqualTo(Position.of(Long.toString(this.commits.get(shard).get())));
					epochs += last.epoch();
				}
				assertThat(epochs).as("one for each claim").isEqualTo(claimed).isGreaterThan(CLIENTS);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private long run(DataSource database, Owner owner, SplittableRandom random) {
		StateStore store = store(database);
		store.open();
		long claimed = 0;
		for (int tenure = 0; tenure < TENURES; tenure++) {
			String shard = SHARDS.get(random.nextInt(SHARDS.size()));
			Checkpoint seen = store.checkpoint(this.app, "orders", shard);
			Checkpoint held = store.claim(this.app, "orders", new Claim(shard, seen, 0, owner, null)).orElse(null);
			if (held == null) {
				continue;
			}
			claimed++;
			assertThat(this.owners.put(shard + " " + held.epoch(), owner)).as("another owner of the epoch").isNull();
			long position = (held.position() != null) ? Long.parseLong(held.position().sequenceNumber()) : 0;
			int most = random.nextInt(4);
			for (int i = 0; i <= most; i++) {
				Commit.Then then = (i == most && random.nextBoolean()) ? Commit.Then.RELEASE : Commit.Then.KEEP;
				if (!store.commit(this.app, "orders", new Commit(shard, owner, held.epoch(),
						Position.of(Long.toString(++position)), null, null, then))) {
					break;
				}
				this.commits.computeIfAbsent(shard, (key) -> new AtomicLong()).incrementAndGet();
			}
		}
		return claimed;
	}

	private static StateStore store(DataSource database) {
		return new JdbcStateStore(database,
				JdbcSettings.DEFAULTS.withCreateTable(true).withCallTimeout(Duration.ofSeconds(20)));
	}

}
