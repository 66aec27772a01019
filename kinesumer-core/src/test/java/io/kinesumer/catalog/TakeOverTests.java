package io.kinesumer.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ShardCache;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the Go client's items mean.
 */
class TakeOverTests {

	private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

	private static final Optional<ShardCache> GO_CACHE = Optional
		.of(new ShardCache("orders", 0, 0, List.of(new ShardCache.Entry(Shard.open("a"), false))));

	@Test
	void aStreamWithoutCheckpointsAndShardListIsNew() {
		assertThat(TakeOver.of(Optional.empty(), List.of(), List.of(goClient(NOON)))).isEmpty();
		ShardCache ours = new ShardCache("orders", 1, 0, List.of(new ShardCache.Entry(Shard.open("a"), false)));
		assertThat(TakeOver.of(Optional.of(ours), List.of(), List.of(goClient(NOON)))).isEmpty();
	}

	@Test
	void shardsWithoutCheckpointsStartAtTheOldestTimeThatIsFound() {
		List<Checkpoint> checkpoints = List.of(checkpoint("a", NOON), checkpoint("b", NOON.minusSeconds(300)));
		assertThat(start(GO_CACHE, checkpoints, List.of(goClient(NOON.minusSeconds(100)))))
			.isEqualTo(NOON.minusSeconds(360));
		assertThat(start(GO_CACHE, List.of(), List.of(goClient(NOON), goClient(NOON.minusSeconds(100)))))
			.isEqualTo(NOON.minusSeconds(160));
		assertThat(start(Optional.empty(), checkpoints, List.of())).isEqualTo(NOON.minusSeconds(360));
	}

	@Test
	void theBeatsOfOurOwnClientsSayNothing() {
		ClientEntry ours = new ClientEntry(new Owner("a", "run"), 1, Duration.ofSeconds(10), Set.of("orders"), false,
				"1", NOON.minusSeconds(1000));
		assertThat(start(GO_CACHE, List.of(checkpoint("a", NOON)), List.of(ours))).isEqualTo(NOON.minusSeconds(60));
		assertThat(TakeOver.of(GO_CACHE, List.of(), List.of(ours))).isEmpty();
	}

	@Test
	void noTimeIsAheadOfKinesis() {
		TakeOver takeOver = TakeOver.of(GO_CACHE, List.of(checkpoint("a", NOON.plusSeconds(3600))), List.of())
			.orElseThrow();
		assertThat(takeOver.start(NOON)).isEqualTo(new ReadPosition.AtTimestamp(NOON));
	}

	@Test
	void aStreamThatIsYoungerThanTheCheckpointsIsAnother() {
		TakeOver takeOver = TakeOver.of(GO_CACHE, List.of(checkpoint("a", NOON)), List.of()).orElseThrow();
		assertThat(takeOver.streamCreated(NOON.minusSeconds(10))).isEqualTo(NOON.minusSeconds(10));
		assertThat(takeOver.streamCreated(NOON.plusSeconds(30))).isEqualTo(NOON.plusSeconds(30));
		assertThat(takeOver.streamCreated(NOON.plusSeconds(90))).isEqualTo(NOON);
		TakeOver idle = TakeOver.of(GO_CACHE, List.of(), List.of(goClient(NOON))).orElseThrow();
		assertThat(idle.streamCreated(NOON.plusSeconds(90))).isEqualTo(NOON.plusSeconds(90));
	}

	@Test
	void aCheckpointOnAChildImpliesThatItsAncestorsAreDone() {
		List<Shard> listed = List.of(shard("a"), shard("b"), shard("c", "a", "b"), shard("d", "c"), shard("e", "c"),
				shard("f"));
		assertThat(TakeOver.finished(listed, List.of(checkpoint("d", NOON)))).containsExactlyInAnyOrder("a", "b", "c");
		assertThat(TakeOver.finished(listed, List.of(checkpoint("c", NOON)))).containsExactlyInAnyOrder("a", "b");
		assertThat(TakeOver.finished(listed, List.of(checkpoint("a", NOON), checkpoint("f", NOON)))).isEmpty();
	}

	@Test
	void aCheckpointThatIsFinishedSaysSo() {
		Checkpoint finished = new Checkpoint("a", null, null, 3, 0, true, NOON, null, null);
		assertThat(TakeOver.finished(List.of(shard("a"), shard("b", "a")), List.of(finished))).containsExactly("a");
	}

	@Test
	void parentsThatAreNoLongerListedAreNobodysBusiness() {
		assertThat(TakeOver.finished(List.of(shard("c", "a", "b")), List.of(checkpoint("c", NOON)))).isEmpty();
	}

	@Test
	void shardsThatFollowOneThatIsNotDoneStartAtTheirFirstRecord() {
		List<Shard> listed = List.of(shard("a"), shard("b", "a"), shard("c", "a"), shard("d"), shard("e", "gone"));
		assertThat(TakeOver.shardsInReach(listed, List.of(checkpoint("a", NOON)))).containsExactlyInAnyOrder("a", "d",
				"e");
		assertThat(TakeOver.shardsInReach(listed, List.of(checkpoint("b", NOON)))).containsExactlyInAnyOrder("a", "b",
				"c", "d", "e");
	}

	private static @Nullable Instant start(Optional<ShardCache> cache, List<Checkpoint> checkpoints,
			List<ClientEntry> clients) {
		TakeOver takeOver = TakeOver.of(cache, checkpoints, clients).orElseThrow();
		return (takeOver.start(NOON) instanceof ReadPosition.AtTimestamp at) ? at.timestamp() : null;
	}

	private static Checkpoint checkpoint(String shardId, Instant updatedAt) {
		return new Checkpoint(shardId, Position.of("4959"), null, 0, 0, false, updatedAt, null, null);
	}

	private static ClientEntry goClient(Instant lastUpdate) {
		return new ClientEntry(new Owner("worker", ""), 1, Duration.ofSeconds(15), Set.of(), false, "", lastUpdate);
	}

	private static Shard shard(String id, String... parents) {
		return new Shard(id, Arrays.asList(parents), null, null, parents.length == 0);
	}

}
