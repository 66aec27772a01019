package io.kinesumer.sample.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What all processes of a test have handled, in order of time.
 *
 * @param all every delivery
 */
record History(List<Handled> all) {

	/**
	 * The complete lines: the last one may be on its way.
	 */
	static List<String> lines(Path file) {
		try {
			String text = Files.readString(file);
			return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Set<Sent> records() {
		return this.all.stream().map(Handled::record).collect(Collectors.toSet());
	}

	History filter(Predicate<Handled> wanted) {
		return new History(this.all.stream().filter(wanted).toList());
	}

	History of(String client) {
		return filter((handled) -> handled.client().equals(client));
	}

	History without(String client) {
		return filter((handled) -> !handled.client().equals(client));
	}

	History ofStream(String stream) {
		return filter((handled) -> handled.stream().equals(stream));
	}

	History after(long nanos) {
		return filter((handled) -> handled.nanos() > nanos);
	}

	Set<String> clients() {
		return this.all.stream().map(Handled::client).collect(Collectors.toSet());
	}

	Set<String> shards() {
		return this.all.stream().map(Handled::shard).collect(Collectors.toSet());
	}

	/**
	 * How long it took until each of some shards had its first record here.
	 * @param shards ids of shards of one stream, all of which have records here
	 * @param since from when on, in nanoseconds
	 */
	Duration untilEachFlows(Collection<String> shards, long since) {
		Map<String, Long> first = new HashMap<>();
		after(since).all().forEach((handled) -> first.putIfAbsent(handled.shard(), handled.nanos()));
		assertThat(first).containsKeys(shards.toArray(String[]::new));
		long last = shards.stream().mapToLong(first::get).max().orElse(since);
		return Duration.ofNanos(last - since);
	}

	/**
	 * The longest time in which a shard had none of its records handled, between its
	 * first and its last one.
	 */
	Duration longestPauseOfAShard() {
		Map<String, Long> last = new HashMap<>();
		long longest = 0;
		for (Handled handled : this.all) {
			Long before = last.put(CheckpointWrite.place(handled.stream(), handled.shard()), handled.nanos());
			longest = Math.max(longest, (before != null) ? handled.nanos() - before : 0);
		}
		return Duration.ofNanos(longest);
	}

	/**
	 * The longest time in which nothing was handled.
	 * @param end up to when, in nanoseconds
	 */
	Duration longestGapUntil(long end) {
		long longest = 0;
		long before = this.all.isEmpty() ? end : this.all.get(0).nanos();
		for (Handled handled : this.all) {
			longest = Math.max(longest, handled.nanos() - before);
			before = handled.nanos();
		}
		return Duration.ofNanos(Math.max(longest, end - before));
	}

	/**
	 * The deliveries of records that had been handled before.
	 */
	List<Handled> repeated() {
		Set<Sent> seen = new HashSet<>();
		return this.all.stream().filter((handled) -> !seen.add(handled.record())).toList();
	}

	void assertNothingLost(Collection<Sent> sent) {
		Set<Sent> missing = new HashSet<>(sent);
		missing.removeAll(records());
		assertThat(missing).as("records lost of %d sent", sent.size()).isEmpty();
		Set<Sent> strange = records();
		strange.removeAll(new HashSet<>(sent)); // a long soak sends hundreds of thousands
		assertThat(strange).as("records that nobody sent").isEmpty();
	}

	void assertNothingRepeated() {
		assertThat(repeated()).as("deliveries repeated of %d", this.all.size()).isEmpty();
	}

	/**
	 * Asserts that the first deliveries of each partition key are in the stream's order.
	 */
	void assertOrderOfEachKey() {
		Set<Sent> seen = new HashSet<>();
		Map<String, BigInteger> last = new HashMap<>();
		for (Handled handled : this.all) {
			if (seen.add(handled.record())) {
				BigInteger before = last.put(handled.stream() + " " + handled.key(), handled.position());
				assertThat(before == null || before.compareTo(handled.position()) < 0)
					.as("%s comes after %s", handled, before)
					.isTrue();
			}
		}
	}

	/**
	 * Asserts that whoever delivered from a shard had claimed it before, and that nobody
	 * went on when the next one had begun.
	 */
	void assertDeliveredInTurn(CheckpointHistory checkpoints) {
		Map<String, Deque<String>> claimants = checkpoints.claimants();
		for (Handled handled : this.all) {
			String shard = CheckpointWrite.place(handled.stream(), handled.shard());
			Deque<String> turns = claimants.computeIfAbsent(shard, (nobodys) -> new ArrayDeque<>());
			while (!turns.isEmpty() && !turns.peek().equals(handled.client())) {
				turns.remove();
			}
			assertThat(turns).as(() -> handled + " was not its client's turn: " + checkpoints.claimants().get(shard))
				.isNotEmpty();
		}
	}

	/**
	 * Asserts that nothing was delivered again after it had been committed.
	 */
	void assertRepeatedOnlyWhatWasNotCommitted(CheckpointHistory checkpoints) {
		assertThat(repeated()).allMatch(checkpoints::hasClaimedBefore, "claimed before it was committed");
	}

	/**
	 * Asserts that nothing was delivered again unless its earlier deliveries were by
	 * processes that had no chance to commit them.
	 */
	void assertRepeatedOnlyWhatWasHandledBy(Collection<String> killed) {
		Map<Sent, Handled> last = new HashMap<>();
		for (Handled handled : this.all) {
			Handled before = last.put(handled.record(), handled);
			assertThat(before == null || killed.contains(before.client()))
				.as("%s repeats %s, which was not by one of %s", handled, before, killed)
				.isTrue();
		}
	}

}
