package io.kinesumer.sample.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.kinesumer.store.Owner;
import io.kinesumer.stream.Position;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every write of every checkpoint, in order, whoever made it.
 *
 * @param all every write
 */
record CheckpointHistory(List<CheckpointWrite> all) {

	List<CheckpointWrite> of(String stream, String shard) {
		return this.all.stream()
			.filter((write) -> write.stream().equals(stream) && write.shard().equals(shard))
			.toList();
	}

	List<CheckpointWrite> claims() {
		return this.all.stream().filter(CheckpointWrite::isClaim).toList();
	}

	/**
	 * Asserts that positions and epochs only grow, that each epoch begins with a claim,
	 * and that nobody but the holder of the present epoch commits.
	 */
	void assertFencedAndForward() {
		this.all.forEach((write) -> {
			assertThat(isForward(write)).as("%s moves forward", write).isTrue();
			if (write.isClaim()) {
				assertThat(write.after().epoch()).as("%s", write).isEqualTo(write.before().epoch() + 1);
				assertThat(write.after().owner()).as("%s", write).isNotNull();
				assertThat(write.isProgress()).as("%s claims and commits", write).isFalse();
			}
			else {
				Owner before = write.before().owner();
				Owner after = write.after().owner();
				assertThat(after == null || after.equals(before)).as("%s changes the owner within an epoch", write)
					.isTrue();
				assertThat(!write.isProgress() || before != null).as("%s is nobody's", write).isTrue();
			}
		});
	}

	private static boolean isForward(CheckpointWrite write) {
		Position before = write.before().position();
		Position after = write.after().position();
		boolean position = before == null || (after != null && after.compareTo(before) >= 0);
		return position && write.after().epoch() >= write.before().epoch()
				&& (write.after().finished() || !write.before().finished());
	}

	/**
	 * The clients that have claimed each shard, in the order of its epochs.
	 */
	Map<String, Deque<String>> claimants() {
		Map<String, Deque<String>> claimants = new HashMap<>();
		claims().forEach((claim) -> claimants
			.computeIfAbsent(CheckpointWrite.place(claim.stream(), claim.shard()), (shard) -> new ArrayDeque<>())
			.add(Objects.requireNonNull(claim.after().owner()).clientId()));
		return claimants;
	}

	/**
	 * Whether a client has claimed a shard at a point before a record: nobody had
	 * committed it by then.
	 */
	boolean hasClaimedBefore(Handled record) {
		return of(record.stream(), record.shard()).stream()
			.filter(CheckpointWrite::isClaim)
			.filter((claim) -> Objects.requireNonNull(claim.after().owner()).clientId().equals(record.client()))
			.map((claim) -> claim.after().position())
			.anyMatch((position) -> position == null || position.compareTo(Position.of(record.sequenceNumber())) < 0);
	}

}
