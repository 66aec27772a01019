package io.kinesumer.benchmarks.report;

import java.util.List;

/**
 * One figure, measured several times.
 *
 * @param measure what was measured, such as {@code throughput}
 * @param setting under which circumstances
 * @param metric the figure and its unit
 * @param peer whose it is
 * @param values what came out, in the order of measuring
 */
public record Sample(String measure, String setting, String metric, String peer, List<Double> values) {

	public Sample {
		values = List.copyOf(values);
	}

	/**
	 * The value in the middle.
	 */
	public double median() {
		List<Double> sorted = this.values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	/**
	 * The least value.
	 */
	public double least() {
		return this.values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
	}

	/**
	 * The greatest value.
	 */
	public double most() {
		return this.values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
	}

	/**
	 * What the figure is of, whatever was measured.
	 */
	String key() {
		return this.measure + "|" + this.setting + "|" + this.metric + "|" + this.peer;
	}

}
