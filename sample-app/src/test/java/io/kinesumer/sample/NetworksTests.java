package io.kinesumer.sample;

import java.nio.ByteBuffer;
import java.time.Instant;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.sample.Earthquake.Details;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NetworksTests {

	private static final KinesumerRecord RECORD = new KinesumerRecord(
			new ShardKey("earthquakes", "shardId-000000000000"), "ci", null, Position.of("1"), Instant.EPOCH,
			ByteBuffer.allocate(0));

	private final Networks networks = new Networks();

	@Test
	void itKeepsTheCountAndTheLargestEarthquakeOfEachNetwork() {
		observe("ci", 1.2);
		Earthquake largest = observe("ci", 3.4);
		observe("ci", 2.0);
		Earthquake other = observe("ak", 0.5);
		assertThat(this.networks.all()).containsExactly(new Network("ak", 1, other), new Network("ci", 3, largest));
		assertThat(this.networks.total()).isEqualTo(4);
		assertThat(this.networks.largest()).contains(largest);
	}

	@Test
	void anEarthquakeOfUnknownMagnitudeIsCountedAndIsNotTheLargest() {
		Earthquake known = observe("ci", -0.3);
		this.networks.observe(new Earthquake("x", new Details(null, "somewhere", 0, "ci", null), null), RECORD);
		assertThat(this.networks.all()).containsExactly(new Network("ci", 2, known));
	}

	private Earthquake observe(String network, double magnitude) {
		Earthquake quake = new Earthquake("id", new Details(magnitude, "somewhere", 0, network, null), null);
		this.networks.observe(quake, RECORD);
		return quake;
	}

}
