package io.kinesumer.sample.live;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.kinesumer.KinesumerSnapshot.Status;
import io.kinesumer.sample.live.Board.Frame;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Board}.
 */
class BoardTests {

	private static final Sighting SIGHTING = new Sighting("M 1.0, here", 1.0, 10, 20, "shardId-000000000000");

	private final AtomicLong nanos = new AtomicLong();

	private final Board board = new Board(this.nanos::get);

	@Test
	void aFrameHasTheNewestReportOfEachInstanceAndEachSightingOnce() {
		this.board.add(report("a", 1, SIGHTING));
		this.board.add(report("b", 1));
		this.board.add(report("a", 2, SIGHTING));
		assertThat(this.board.frame())
			.isEqualTo(new Frame(List.of(report("a", 2), report("b", 1)), List.of(SIGHTING, SIGHTING)));
		assertThat(this.board.frame().sightings()).isEmpty();
	}

	@Test
	void whoeverTellsNothingForAWhileIsTakenOff() {
		this.board.add(report("a", 1));
		this.nanos.set(Duration.ofSeconds(2).toNanos());
		this.board.add(report("b", 1));
		assertThat(this.board.frame().clients()).hasSize(2);
		this.nanos.incrementAndGet();
		assertThat(this.board.frame().clients()).containsExactly(report("b", 1));
	}

	@Test
	void sightingsThatNobodyFetchesAreBounded() {
		for (int i = 0; i < 1000; i++) {
			this.board.add(report("a", i, SIGHTING));
		}
		assertThat(this.board.frame().sightings()).hasSize(400);
	}

	private static Report report(String client, long handled, Sighting... sightings) {
		return new Report(client, Status.RUNNING, false, handled, List.of(), List.of(sightings));
	}

}
