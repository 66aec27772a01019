package io.kinesumer.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.kinesumer.AccessDeniedException;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerException;
import io.kinesumer.StateStoreException;
import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.time.ManualTicker;
import io.kinesumer.time.ManualWorkers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said of troubles, and how often; and what becomes of events that nobody takes.
 */
class ReporterTests {

	private static final KinesumerException AWAY = new StateStoreException("the store is away", null);

	private final ManualTicker ticker = new ManualTicker();

	private final ManualWorkers workers = new ManualWorkers(this.ticker);

	private final List<KinesumerEvent> events = new ArrayList<>();

	private final Counted metrics = new Counted();

	private final Reporter reporter = new Reporter("shop",
			new EventPublisher(this.events::add, this.workers, this.metrics), this.ticker, this.metrics);

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.kinesumer");

	private @Nullable Level level;

	@BeforeEach
	void listen() {
		this.log.start();
		this.level = this.logger.getLevel();
		this.logger.setLevel(Level.INFO);
		this.logger.addAppender(this.log);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.log);
		this.logger.setLevel(this.level);
	}

	@Test
	void aTroubleIsOneWarningHoweverLongItLastsAndOneLineWithItsCountWhenItEnds() {
		for (int second = 0; second < 300; second++) {
			fails(AWAY);
			this.ticker.advance(Duration.ofSeconds(1));
		}
		this.reporter.recovered("Beating");
		settle();
		settle();
		assertThat(lines()).containsExactly("WARN [shop] Beating failed and is tried again: the store is away",
				"INFO [shop] Beating works again after 300 s and 300 failures");
		assertThat(this.metrics.failures).isEqualTo(300);
		this.workers.runDue();
		assertThat(this.events).singleElement().isInstanceOf(EngineError.class);
	}

	@Test
	void anotherCauseIsAnotherWarning() {
		fails(AWAY);
		fails(new AccessDeniedException("no", null));
		fails(new AccessDeniedException("no", null));
		assertThat(lines()).containsExactly("WARN [shop] Beating failed and is tried again: the store is away",
				"WARN [shop] Beating failed and is tried again: no");
	}

	@Test
	void whatComesAndGoesIsOneTrouble() {
		for (int i = 0; i < 60; i++) {
			fails(AWAY);
			this.ticker.advance(Duration.ofMillis(500));
			this.reporter.recovered("Beating");
			this.ticker.advance(Duration.ofMillis(1500));
		}
		settle();
		assertThat(lines()).containsExactly("WARN [shop] Beating failed and is tried again: the store is away",
				"INFO [shop] Beating works again after 118 s and 60 failures");
	}

	@Test
	void eventsThatNobodyTakesAreDroppedAndCounted() {
		for (int i = 0; i < 1005; i++) {
			this.reporter.leader("client-" + i, false);
		}
		assertThat(this.events).isEmpty(); // their thread has not had a turn
		assertThat(this.metrics.dropped).isEqualTo(5);
		this.workers.runDue();
		assertThat(this.events).hasSize(1000);
	}

	@ParameterizedTest
	@MethodSource("failures")
	void anEventListenerThatFailsIsToldOfTheNext(Throwable failure) {
		EventPublisher publisher = new EventPublisher((event) -> {
			this.events.add(event);
			ReporterTests.<RuntimeException>sneaky(failure);
		}, this.workers, this.metrics);
		Reporter failing = new Reporter("shop", publisher, this.ticker, this.metrics);
		failing.leader("a", false);
		failing.leader("b", false);
		this.workers.runDue();
		assertThat(this.events).hasSize(2);
		assertThat(lines()).filteredOn((line) -> line.contains("event listener failed")).hasSize(2);
	}

	static List<Throwable> failures() {
		return List.of(new IllegalStateException("no"), new IOException("from another language"), new AssertionError());
	}

	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <T extends Throwable> void sneaky(Throwable failure) throws T {
		throw (T) failure;
	}

	private void settle() {
		this.ticker.advance(Duration.ofSeconds(10));
		this.reporter.settle();
	}

	private void fails(KinesumerException failure) {
		this.reporter.failed(EngineError.Type.HEARTBEAT, null, "Beating", failure);
	}

	private List<String> lines() {
		return this.log.list.stream().map((event) -> event.getLevel() + " " + event.getFormattedMessage()).toList();
	}

	private static final class Counted implements ClientMetrics {

		private int failures;

		private int dropped;

		@Override
		public void failed(EngineError.Type type) {
			this.failures++;
		}

		@Override
		public void eventDropped() {
			this.dropped++;
		}

	}

}
