package io.kinesumer.sample.process;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How soon a process that has just been started does its work.
 */
@Timeout(60)
class StartTests {

	@Test
	void theFirstRecordIsHandledWithinTwoSecondsOfTheEnginesStart() {
		try (Processes processes = new Processes("start")) {
			processes.createStream("earthquakes", 4);
			processes.produce("earthquakes");
			Duration first = firstRecord(processes.start("a", "earthquakes").awaitOutput("First record after"));
			Report.print("First record %d ms after the engine's start in a JVM that has just begun", first.toMillis());
			assertThat(first).isLessThan(Duration.ofSeconds(2).plus(Report.ALLOWANCE));
		}
	}

	private static Duration firstRecord(WorkerProcess process) {
		Matcher matcher = Pattern.compile("First record after (\\d+) ms").matcher(process.output());
		assertThat(matcher.find()).isTrue();
		return Duration.ofMillis(Long.parseLong(matcher.group(1)));
	}

}
