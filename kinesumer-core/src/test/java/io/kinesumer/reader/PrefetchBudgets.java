package io.kinesumer.reader;

/**
 * Takes from budgets where only a reader could.
 */
public final class PrefetchBudgets {

	private PrefetchBudgets() {
	}

	public static void take(PrefetchBudget budget, long bytes) {
		budget.take(bytes);
	}

}
