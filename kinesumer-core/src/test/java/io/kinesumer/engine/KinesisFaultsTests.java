package io.kinesumer.engine;

import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.kinesumer.Kinesumer;
import io.kinesumer.test.EmbeddedKinesis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole clients on a Kinesis that throttles and fails.
 */
@Timeout(120)
class KinesisFaultsTests {

	private static final Duration FAULTY = Duration.ofSeconds(30);

	private final EmbeddedKinesis kinesis = EmbeddedKinesis.start();

	private final TestGroup group = new TestGroup(this.kinesis);

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.log.start();
		((Logger) LoggerFactory.getLogger("io.kinesumer")).addAppender(this.log);
	}

	@AfterEach
	void close() {
		((Logger) LoggerFactory.getLogger("io.kinesumer")).detachAppender(this.log);
		this.group.close();
	}

	@Test
	void aThirdOfCallsThatIsThrottledOrFailsForAWhileLosesNothingAndPassesQuietly() {
		this.group.createStream("orders", 8);
		Kinesumer first = this.group.client("a", "orders");
		Kinesumer second = this.group.client("b", "orders");
		first.start();
		second.start();
		await().until(() -> shardsOf(first) == 4 && shardsOf(second) == 4);
		this.group.sendOfEachKey("orders", 100);
		this.group.awaitAllHandled();
		for (String operation : List.of("GetRecords", "GetShardIterator", "ListShards", "DescribeStreamSummary")) {
			this.kinesis.faults().on(operation).withProbability(0.2, 1).throttle();
			this.kinesis.faults().on(operation).withProbability(0.08, 2).fail(500);
			this.kinesis.faults().on(operation).withProbability(0.04, 3).dropConnection();
		}
		long began = System.nanoTime();
		while (System.nanoTime() - began < FAULTY.toNanos()) {
			int before = this.group.history.size();
			this.group.sendOfEachKey("orders", 50);
			await().until(() -> this.group.history.size() > before);
		}
		this.kinesis.faults().clear();
		long cleared = System.nanoTime();
		this.group.sendOfEachKey("orders", 100);
		this.group.awaitAllHandled();
		assertThat(Duration.ofNanos(System.nanoTime() - cleared)).as("until all flows again")
			.isLessThan(Duration.ofSeconds(10));
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(shardsOf(first) + shardsOf(second)).isEqualTo(8);
		List<String> warnings = warnings();
		assertThat(warnings).as("one for each cause and each of two clients").size().isLessThanOrEqualTo(2 * 4);
	}

	private List<String> warnings() {
		return List.copyOf(this.log.list)
			.stream()
			.filter((event) -> event.getLevel() == Level.WARN)
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

}
