package io.kinesumer.sample.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process of a test with its log: it ends with the test at the latest.
 */
final class WorkerProcess implements AutoCloseable {

	/** A JVM's start alone may take several seconds on a busy machine. */
	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Pattern SHARDS = Pattern.compile("; now (\\d+) in all");

	private static final Pattern STARTS = Pattern.compile(" starts at (\\d+)\\R");

	private static final Pattern JOINED = Pattern.compile(" joined the group after ");

	private final Process process;

	private final Path log;

	private final Thread hook;

	WorkerProcess(List<String> command, Path log) {
		this.log = log;
		try {
			this.process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.hook = new Thread(this.process::destroyForcibly);
		Runtime.getRuntime().addShutdownHook(this.hook);
	}

	String output() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * How many shards it has said it owns.
	 */
	int shards() {
		Matcher matcher = SHARDS.matcher(output());
		int shards = 0;
		while (matcher.find()) {
			shards = Integer.parseInt(matcher.group(1));
		}
		return shards;
	}

	WorkerProcess awaitShards(int count) {
		return awaitOrSay(count + " shards", () -> shards() == count);
	}

	WorkerProcess awaitOutput(String text) {
		return awaitOrSay("'" + text + "'", () -> output().contains(text));
	}

	WorkerProcess awaitJoined() {
		return awaitJoined(1);
	}

	WorkerProcess awaitJoined(int clients) {
		return awaitOrSay(clients + " clients that have joined",
				() -> JOINED.matcher(output()).results().count() == clients);
	}

	/**
	 * When its engine was told to start, of several the first one's.
	 * @return in nanoseconds of the clock that all processes share
	 */
	long startedAt() {
		awaitOutput(" starts at ");
		Matcher matcher = STARTS.matcher(output());
		assertThat(matcher.find()).isTrue();
		return Long.parseLong(matcher.group(1));
	}

	private WorkerProcess awaitOrSay(String what, Callable<Boolean> condition) {
		try {
			await().atMost(PATIENCE)
				.failFast("The process has ended", () -> !this.process.isAlive() && !condition.call())
				.until(condition);
			return this;
		}
		catch (ConditionTimeoutException | TerminalFailureException ex) {
			throw new AssertionError("No " + what + " in the log:\n" + output(), ex);
		}
	}

	/**
	 * Asks the process to end, as Ctrl-C and an orchestrator do, and waits until it has.
	 * @return when it was asked, in nanoseconds of the clock that all processes share
	 */
	long stop() {
		long asked = System.nanoTime();
		this.process.destroy();
		awaitEnd();
		return asked;
	}

	/**
	 * Ends the process at once, as {@code kill -9} does.
	 * @return when, in nanoseconds of the clock that all processes share
	 */
	long kill() {
		this.process.destroyForcibly();
		long killed = System.nanoTime();
		awaitEnd();
		return killed;
	}

	/**
	 * Takes the processor away from the process, as a suspended machine does.
	 */
	void freeze() {
		signal("STOP");
	}

	/**
	 * Lets a frozen process go on, which knows nothing of its pause.
	 * @return just before it does, in nanoseconds of the clock that all processes share
	 */
	long thaw() {
		long thawed = System.nanoTime();
		signal("CONT");
		return thawed;
	}

	private void signal(String name) {
		try {
			int exit = new ProcessBuilder("kill", "-" + name, Long.toString(this.process.pid())).start().waitFor();
			assertThat(exit).isZero();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	int awaitEnd() {
		try {
			assertThat(this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
				.as(() -> "the process ends; its log:\n" + output())
				.isTrue();
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		Runtime.getRuntime().removeShutdownHook(this.hook);
	}

}
