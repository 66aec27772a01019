package io.kinesumer.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ManualWorkersTests {

	private final ManualTicker ticker = new ManualTicker();

	private final ManualWorkers workers = new ManualWorkers(this.ticker);

	private final List<String> ran = new ArrayList<>();

	@Test
	void stepsRunInTheOrderInWhichTheyBecomeDue() {
		this.workers.newWork("slow", () -> ran("slow", Duration.ofSeconds(2))).wake();
		this.workers.newWork("quick", () -> ran("quick", Duration.ofSeconds(1))).wake();
		this.workers.newWork("asleep", () -> ran("asleep", Duration.ZERO));
		this.workers.advance(Duration.ofSeconds(2));
		assertThat(this.ran).containsExactly("slow@0", "quick@0", "quick@1", "slow@2", "quick@2");
	}

	@Test
	void aWokenRunningStepRunsAgain() {
		Work[] work = new Work[1];
		work[0] = this.workers.newWork("work", () -> {
			if (this.ran.isEmpty()) {
				work[0].wake();
			}
			return ran("work", Step.UNTIL_WOKEN);
		});
		work[0].wake();
		this.workers.runDue();
		assertThat(this.ran).containsExactly("work@0", "work@0");
		assertThat(this.workers.untilNext()).isEmpty();
	}

	@Test
	void aFailedStepIsTriedAgainASecondLater() {
		this.workers.newWork("work", () -> {
			throw new IllegalStateException("no");
		}).wake();
		this.workers.runDue();
		assertThat(this.workers.untilNext()).contains(Duration.ofSeconds(1));
		assertThat(this.workers.failures()).hasSize(1);
	}

	private Duration ran(String name, Duration next) {
		this.ran.add(name + "@" + Duration.ofNanos(this.ticker.nanos()).toSeconds());
		return next;
	}

}
