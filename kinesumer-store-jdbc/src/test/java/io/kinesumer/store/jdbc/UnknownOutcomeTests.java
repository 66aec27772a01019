package io.kinesumer.store.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.kinesumer.StateStoreException;
import io.kinesumer.store.Assignment;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.Commit;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What becomes of writes whose answer is lost, and of those that the database undoes.
 */
class UnknownOutcomeTests {

	private static final String APP = "app";

	private static final String STREAM = "orders";

	private static final String SHARD = "shardId-000000000000";

	private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

	private static final Owner A = new Owner("a", "run-1");

	private final TroubledDataSource database = new TroubledDataSource(H2.inMemory());

	private final JdbcStateStore store = new JdbcStateStore(this.database.asDataSource(),
			JdbcSettings.DEFAULTS.withCreateTable(true));

	@BeforeEach
	void open() {
		this.store.open();
	}

	@Test
	void aWriteWhoseAnswerIsLostIsToldOfAndIsAppliedWhenItIsRepeated() {
		ClientEntry registration = client(0);
		isAppliedOnRepetition(() -> this.store.register(APP, registration, null));
		isAppliedOnRepetition(() -> this.store.beat(APP, client(1)));
		isAppliedOnRepetition(() -> this.store.remove(APP, client(1)));
		isAppliedOnRepetition(() -> this.store.replaceGroup(APP, GroupState.initial().withLeader(A)));
		StreamPin pin = new StreamPin(STREAM, NOON, NOON, new ReadPosition.TrimHorizon(), Set.of(SHARD), 0);
		isAppliedOnRepetition(() -> this.store.pinIfAbsent(APP, pin).equals(pin));
		Assignment assignment = new Assignment(STREAM, 1, Map.of("a", new TreeSet<>(Set.of(SHARD))));
		isAppliedOnRepetition(() -> this.store.publish(APP, assignment));
		isAppliedOnRepetition(() -> this.store.replaceShardCache(APP, ShardCache.none(STREAM)));
		Claim claim = new Claim(SHARD, Checkpoint.none(SHARD), 0, A, null);
		isAppliedOnRepetition(() -> this.store.claim(APP, STREAM, claim).isPresent());
		isAppliedOnRepetition(() -> commit("100", Commit.Then.KEEP));
		isAppliedOnRepetition(() -> commit("101", Commit.Then.RELEASE));
		assertThat(this.store.checkpoint(APP, STREAM, SHARD).position()).isEqualTo(Position.of("101"));
		Checkpoint released = this.store.checkpoint(APP, STREAM, SHARD);
		isAppliedOnRepetition(() -> this.store.removeCheckpoint(APP, STREAM, released));
	}

	@Test
	void whatTheDatabaseUndoesIsMadeOnceMore() {
		for (String undone : new String[] { "40001", "40P01" }) {
			this.database.refuse(undone);
			this.database.refuse(undone);
			int before = this.database.updates();
			assertThat(this.store.replaceGroup(APP, this.store.group(APP))).isTrue();
			assertThat(this.database.updates() - before).isEqualTo(3);
		}
		assertThat(this.store.group(APP).revision()).isEqualTo(2);
	}

	@Test
	void anOutcomeThatTheDatabaseDoesNotKnowIsNotTakenForUndone() {
		this.database.refuse("40003");
		assertThatExceptionOfType(StateStoreException.class)
			.isThrownBy(() -> this.store.replaceGroup(APP, GroupState.initial()))
			.withMessageContaining("app app, the group's state")
			.withMessageContaining("40003");
	}

	@Test
	void aWriteThatWasNotMadeLeavesNothing() {
		this.database.refuse("08001");
		assertThatExceptionOfType(StateStoreException.class)
			.isThrownBy(() -> this.store.claim(APP, STREAM, new Claim(SHARD, Checkpoint.none(SHARD), 0, A, null)));
		assertThat(this.store.checkpoints(APP, STREAM)).isEmpty();
	}

	@Test
	void aRowThatIsMadeAnewIsNotTakenForTheOneBefore() {
		claim(A, Checkpoint.none(SHARD));
		commit("100", Commit.Then.RELEASE);
		Checkpoint seen = this.store.checkpoint(APP, STREAM, SHARD);
		Owner other = new Owner("b", "run-2");
		this.database.before(() -> {
			assertThat(this.store.removeCheckpoint(APP, STREAM, seen)).isTrue();
			claim(other, Checkpoint.none(SHARD));
			assertThat(this.store.commit(APP, STREAM,
					new Commit(SHARD, other, 1, Position.of("7"), NOON, null, Commit.Then.RELEASE)))
				.isTrue();
		});
		Checkpoint claimed = claim(A, seen);
		assertThat(claimed.epoch()).isEqualTo(2);
		assertThat(claimed.position()).as("of the same epoch, and another").isEqualTo(Position.of("7"));
	}

	private Checkpoint claim(Owner claimant, Checkpoint seen) {
		return this.store.claim(APP, STREAM, new Claim(SHARD, seen, 0, claimant, null)).orElseThrow();
	}

	private void isAppliedOnRepetition(Supplier<Boolean> write) {
		this.database.loseAnswer();
		assertThatExceptionOfType(StateStoreException.class).isThrownBy(write::get);
		assertThat(write.get()).isTrue();
	}

	private boolean commit(String sequenceNumber, Commit.Then then) {
		return this.store.commit(APP, STREAM, new Commit(SHARD, A, 1, Position.of(sequenceNumber), NOON, null, then));
	}

	private static ClientEntry client(long heartbeat) {
		return new ClientEntry(A, heartbeat, Duration.ofSeconds(10), Set.of(STREAM), false, "1", NOON);
	}

}
