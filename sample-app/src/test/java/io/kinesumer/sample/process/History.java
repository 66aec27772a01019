package io.kinesumer.sample.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What all processes of a test have handled, in order of time.
 *
 * @param all every delivery
 */
record History(List<Handled> all) {

	static History of(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			return new History(files.filter((file) -> file.toString().endsWith(".history"))
				.flatMap((file) -> lines(file).stream())
				.map(Handled::ofLine)
				.sorted(Comparator.comparingLong(Handled::nanos))
				.toList());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

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

	History of(String client) {
		return new History(this.all.stream().filter((handled) -> handled.client().equals(client)).toList());
	}

	History after(long nanos) {
		return new History(this.all.stream().filter((handled) -> handled.nanos() > nanos).toList());
	}

	Set<String> clients() {
		return this.all.stream().map(Handled::client).collect(Collectors.toSet());
	}

	Set<String> shards() {
		return this.all.stream().map(Handled::shard).collect(Collectors.toSet());
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
		assertThat(sent).as("records sent").containsAll(records());
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

	void assertExactlyOnceInOrder(Collection<Sent> sent) {
		assertNothingLost(sent);
		assertNothingRepeated();
		assertOrderOfEachKey();
	}

}
