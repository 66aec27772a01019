package io.kinesumer.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log tells of a group to which nothing happens: nothing.
 */
class QuietHourTests {

	private static final Duration WARM_UP = Duration.ofMinutes(2);

	private static final Duration QUIET = Duration.ofHours(1);

	@Test
	void theLogOfAQuietHourIsEmpty() {
		Captured captured = new Captured();
		Logger logger = (Logger) LoggerFactory.getLogger("io.kinesumer");
		Level level = logger.getLevel();
		boolean additive = logger.isAdditive();
		logger.setLevel(Level.INFO);
		logger.setAdditive(false);
		logger.addAppender(captured);
		captured.start();
		try {
			Simulation.Result result = new Simulation(Mood.CALM.seed(0), Weakness.NONE,
					(world, group) -> new QuietHour(world, group, captured))
				.run();
			assertThat(result.failure()).as(result.toString()).isNull();
		}
		finally {
			logger.detachAppender(captured);
			logger.setAdditive(additive);
			logger.setLevel(level);
		}
		assertThat(captured.before).as("a start has something to tell").isNotEmpty();
		assertThat(captured.quiet).as("records handled meanwhile: " + captured.records).isEmpty();
		assertThat(captured.records).isGreaterThan(1000);
	}

	private static final class Captured extends AppenderBase<ILoggingEvent> {

		private final List<String> before = new ArrayList<>();

		private final List<String> quiet = new ArrayList<>();

		private List<String> present = this.before;

		private long records;

		@Override
		protected void append(ILoggingEvent event) {
			this.present.add(event.toString());
		}

	}

	/**
	 * Three clients, and records that come all the time.
	 */
	private record QuietHour(World world, Group group, Captured captured) implements Script {

		@Override
		public void begin() {
			this.world.faults().none();
			this.world.faults().slow = 0;
			this.world.faults().listingsStale = 0;
			this.world.streams().create("orders", 4);
			this.world.streams().create("payments", 2);
			List<String> streams = List.of("orders", "payments");
			for (String id : List.of("a", "b", "c")) {
				this.group.start(id, streams, streams);
			}
			produce();
			this.world.scheduler().after(WARM_UP, () -> this.captured.present = this.captured.quiet);
			this.world.scheduler().after(WARM_UP.plus(QUIET), () -> this.captured.present = new ArrayList<>());
		}

		private void produce() {
			this.world.scheduler().after(Duration.ofSeconds(2), () -> {
				this.world.streams().put("orders", (int) (this.captured.records % Streams.KEYS));
				this.captured.records++;
				if (this.world.scheduler().now() < length().toNanos()) {
					produce();
				}
			});
		}

		@Override
		public Duration length() {
			return WARM_UP.plus(QUIET).plusSeconds(1);
		}

		@Override
		public void end() {
		}

	}

}
