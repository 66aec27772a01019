package io.kinesumer.sample;

import java.util.function.BinaryOperator;

/**
 * What one seismic network has reported.
 *
 * @param name the network's code
 * @param count how many earthquakes
 * @param largest the largest of them
 */
public record Network(String name, long count, Earthquake largest) {

	static Network of(Earthquake quake) {
		return new Network(quake.network(), 1, quake);
	}

	Network plus(Network more) {
		return new Network(this.name, this.count + more.count,
				BinaryOperator.maxBy(Earthquake.BY_MAGNITUDE).apply(this.largest, more.largest));
	}

}
