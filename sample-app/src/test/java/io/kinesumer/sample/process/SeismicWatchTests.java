package io.kinesumer.sample.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The packaged application, as a user runs it.
 */
@Timeout(180)
@Isolated("Its JVMs take much to start")
@Execution(ExecutionMode.SAME_THREAD)
class SeismicWatchTests {

	private final Processes processes;

	private final SeismicWatch watch;

	SeismicWatchTests(TestInfo test) {
		this.processes = new Processes(test.getTestMethod().orElseThrow().getName());
		this.watch = new SeismicWatch(this.processes);
	}

	@AfterEach
	void close() {
		this.processes.close();
	}

	@Test
	void aSecondInstanceTakesHalfOfTheShardsAndGivesThemBackWithoutGapOrDuplicate() {
		long began = System.nanoTime();
		WorkerProcess host = this.watch.start("host", "--server.port=0");
		await().atMost(Duration.ofSeconds(60)).until(() -> !handled().isEmpty());
		Duration first = Duration.ofNanos(handled().get(0).nanos() - began);
		Report.print("First earthquake %d ms after the application's JVM was started", first.toMillis());
		assertThat(first).isLessThan(Duration.ofSeconds(30));
		WorkerProcess joiner = this.watch.start("joiner", "--join").awaitShards(2);
		host.awaitShards(2);
		joiner.awaitOutput(" earthquakes, ");
		joiner.stop();
		host.awaitShards(4);
		int before = handled().size();
		await().atMost(Duration.ofSeconds(30)).until(() -> handled().size() > before + 50);
		host.stop();
		assertThat(handled().stream().map(Observed::sequenceNumber).toList()).doesNotHaveDuplicates();
		assertEachNetworkIsComplete();
		assertThat(host.output()).contains("having committed and handed over 4 shards")
			.doesNotContain("WARN")
			.doesNotContain("ERROR")
			.doesNotContain("taken by others");
		assertThat(host.output().indexOf("having committed and handed over 4 shards"))
			.isLessThan(host.output().indexOf("Closing the emulators"));
		assertThat(joiner.output()).contains("Handled here").doesNotContain("WARN").doesNotContain("ERROR");
	}

	@Test
	void itRunsAsTheBuildHasProcessedItAheadOfTime() {
		WorkerProcess host = this.watch.startAheadOfTime("ahead", "--server.port=0");
		host.awaitOutput("Starting AOT-processed SeismicWatchApplication").awaitShards(4);
		await().atMost(Duration.ofSeconds(60)).until(() -> handled().size() > 50);
		host.stop();
		assertThat(handled().stream().map(Observed::sequenceNumber).toList()).doesNotHaveDuplicates();
		assertEachNetworkIsComplete();
		assertThat(host.output()).contains("having committed and handed over 4 shards")
			.doesNotContain("WARN")
			.doesNotContain("ERROR");
	}

	@Test
	void withTheEmulatorsGoneAnInstanceSaysSoAndEnds() {
		WorkerProcess emulators = this.watch.start("emulators", "--emulators-only").awaitOutput("Replaying");
		WorkerProcess joiner = this.watch.start("joiner", "--join").awaitShards(4);
		joiner.awaitOutput(" earthquakes, ");
		emulators.stop();
		assertThat(joiner.awaitEnd()).isZero();
		assertThat(joiner.output()).contains("The emulators have gone").contains("Handled here");
		assertThat(joiner.output().lines().filter((line) -> line.contains(" WARN ")).count()).isLessThan(12);
	}

	/**
	 * The replay begins with the week's first earthquake: what each network has reported
	 * must be there from its first one on.
	 */
	private void assertEachNetworkIsComplete() {
		Map<String, List<String>> week = Producer.week()
			.stream()
			.collect(Collectors.groupingBy(Producer.Quake::network,
					Collectors.mapping(Producer.Quake::id, Collectors.toList())));
		Map<String, List<String>> handled = handled().stream()
			.collect(Collectors.groupingBy(Observed::key, Collectors.mapping(Observed::id, Collectors.toList())));
		assertThat(handled).allSatisfy((network, ids) -> {
			int inFirstWeek = Math.min(ids.size(), week.get(network).size());
			assertThat(ids.subList(0, inFirstWeek)).isEqualTo(week.get(network).subList(0, inFirstWeek));
		});
		Set<String> all = new HashSet<>();
		handled().forEach((observed) -> all.add(observed.id()));
		assertThat(Producer.week().stream().map(Producer.Quake::id).takeWhile(all::contains).count())
			.isGreaterThan(all.size() - 30L);
	}

	private List<Observed> handled() {
		try (Stream<Path> files = Files.list(this.processes.directory)) {
			return files.filter((file) -> file.toString().endsWith(".journal"))
				.flatMap((file) -> History.lines(file).stream())
				.map(Observed::ofLine)
				.sorted(Comparator.comparingLong(Observed::nanos))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A line of the application's journal.
	 */
	private record Observed(long nanos, String key, String sequenceNumber, String id) {

		static Observed ofLine(String line) {
			String[] fields = line.split("\t", -1);
			return new Observed(Long.parseLong(fields[0]), fields[2], fields[3], fields[4]);
		}

	}

}
