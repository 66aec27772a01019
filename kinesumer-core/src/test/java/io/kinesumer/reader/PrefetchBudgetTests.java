package io.kinesumer.reader;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PrefetchBudgetTests {

	private static final long BUDGET = 100;

	private final PrefetchBudget budget = new PrefetchBudget(BUDGET);

	private final List<String> woken = new ArrayList<>();

	@Test
	void aShardHoldsNoMoreThanItLeavesFree() {
		this.budget.take(50);
		assertThat(reserve("a", 50, 10)).isZero();
		assertThat(reserve("b", 0, 10)).isPositive();
	}

	@Test
	void whereNothingWaitsWhatIsAskedForIsGiven() {
		assertThat(reserve("a", 0, 1000)).isEqualTo(1000);
	}

	@Test
	void whoHoldsLessByNowIsWokenByLess() {
		this.budget.take(90);
		assertThat(reserve("a", 40, 4)).isZero();
		assertThat(reserve("a", 0, 10)).isZero();
		this.budget.giveBack(10);
		assertThat(this.woken).containsExactly("a");
	}

	@Test
	void whoAsksAgainKeepsItsTurn() {
		this.budget.take(95);
		reserve("a", 0, 5);
		reserve("b", 0, 5);
		reserve("a", 0, 5);
		this.budget.giveBack(5);
		assertThat(this.woken).containsExactly("a");
		this.budget.giveBack(5);
		assertThat(this.woken).containsExactly("a", "b");
	}

	@Test
	void roomThatIsLeftAgainGoesToTheNext() {
		this.budget.take(90);
		reserve("a", 0, 10);
		reserve("b", 0, 10);
		this.budget.giveBack(10);
		assertThat(this.woken).containsExactly("a");
		this.budget.forget("a"); // paused meanwhile
		this.budget.giveBack(0);
		assertThat(this.woken).containsExactly("a", "b");
	}

	private long reserve(String owner, long held, long bytes) {
		return this.budget.reserve(owner, held, bytes, bytes, () -> this.woken.add(owner));
	}

}
