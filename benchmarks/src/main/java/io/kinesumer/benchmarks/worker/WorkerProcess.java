package io.kinesumer.benchmarks.worker;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

import io.kinesumer.benchmarks.load.Tls;
import org.jspecify.annotations.Nullable;

/**
 * A worker in a JVM of its own, seen from outside. It ends with this JVM. Every wait has
 * a bound.
 */
public final class WorkerProcess implements AutoCloseable {

	private static final Duration JVM_START = Duration.ofSeconds(60);

	private static final Duration QUIET = Duration.ofSeconds(2);

	private final Process process;

	private final PrintStream commands;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private final BiConsumer<Long, String> records;

	private final long startedAt;

	private final Path log;

	private volatile boolean isEndWanted;

	private WorkerProcess(Task task, @Nullable Tls tls, Path folder, BiConsumer<Long, String> records,
			List<String> options) throws IOException, InterruptedException, TimeoutException {
		this.records = records;
		this.log = folder.resolve(task.app() + "-" + task.clientId() + ".log");
		this.process = new ProcessBuilder(command(task, tls, options)).redirectError(this.log.toFile()).start();
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
		this.commands = new PrintStream(this.process.getOutputStream(), true, StandardCharsets.UTF_8);
		Thread reader = new Thread(this::read, "read-" + task.clientId());
		reader.setDaemon(true);
		reader.start();
		try {
			this.startedAt = Long.parseLong(answer("@started ", JVM_START));
		}
		catch (TimeoutException ex) {
			this.process.destroyForcibly();
			throw ex;
		}
	}

	/**
	 * Starts a worker and waits until its consumer is about to start.
	 * @param task what it does
	 * @param tls the certificate to trust, or {@code null} for those of the JDK
	 * @param folder where its log goes
	 * @param records told of each record that is handled: the moment and its text
	 * @param options further options of the JVM
	 * @return the worker
	 */
	public static WorkerProcess start(Task task, @Nullable Tls tls, Path folder, BiConsumer<Long, String> records,
			String... options) throws IOException, InterruptedException, TimeoutException {
		return new WorkerProcess(task, tls, folder, records, List.of(options));
	}

	private static List<String> command(Task task, @Nullable Tls tls, List<String> options) {
		List<String> command = new ArrayList<>();
		command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
		command.add("-Xmx1g");
		command.add("-XX:+UseG1GC");
		if (tls != null) {
			command.add("-Djavax.net.ssl.trustStore=" + tls.store());
			command.add("-Djavax.net.ssl.trustStorePassword=" + Tls.PASSWORD);
		}
		command.addAll(options);
		command.add("-cp");
		command.add(System.getProperty("java.class.path"));
		command.add(Worker.class.getName());
		command.addAll(task.arguments());
		return command;
	}

	private void read() {
		try (BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8)) {
			String line = lines.readLine();
			while (line != null) {
				if (line.startsWith("@r ")) {
					int space = line.indexOf(' ', 3);
					this.records.accept(Long.parseLong(line.substring(3, space)), line.substring(space + 1));
				}
				else if (!line.startsWith("@running ")) {
					this.answers.add(line);
				}
				line = lines.readLine();
			}
		}
		catch (IOException ex) {
			// It was killed.
		}
	}

	private String answer(String start, Duration bound) throws InterruptedException, TimeoutException {
		String line = this.answers.poll(bound.toMillis(), TimeUnit.MILLISECONDS);
		if (line == null || !line.startsWith(start)) {
			throw new TimeoutException("A worker did not say " + start.trim() + " within " + bound + " but " + line
					+ "; its log: " + this.log);
		}
		return line.substring(start.length());
	}

	/**
	 * When its consumer was about to start.
	 * @return on the machine's monotonic clock
	 */
	public long startedAt() {
		return this.startedAt;
	}

	/**
	 * What it has used so far.
	 */
	public Usage mark() throws InterruptedException, TimeoutException {
		this.commands.println("mark");
		return Usage.parse(answer("@mark ", Duration.ofSeconds(20)));
	}

	/**
	 * Waits until it has handled some records more.
	 */
	public void awaitRecords(long records, Duration bound) throws InterruptedException, TimeoutException {
		long end = System.nanoTime() + bound.toNanos();
		long before = mark().records();
		while (mark().records() < before + records) {
			if (System.nanoTime() > end) {
				throw new TimeoutException(
						"Fewer than " + records + " records within " + bound + "; its log: " + this.log);
			}
			TimeUnit.MILLISECONDS.sleep(50);
		}
	}

	/**
	 * Waits until the JDK has next to nothing to compile in it, or the bound is reached.
	 */
	public void awaitCompiled(Duration bound) throws InterruptedException, TimeoutException {
		long end = System.nanoTime() + bound.toNanos();
		long before = mark().compileMillis();
		TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
		long after = mark().compileMillis();
		while (after - before > QUIET.toMillis() / 50 && System.nanoTime() < end) {
			before = after;
			TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
			after = mark().compileMillis();
		}
	}

	/**
	 * Makes it stand still until it is resumed: someone else is measured.
	 */
	public void suspend() throws IOException, InterruptedException {
		signal("STOP");
	}

	/**
	 * Lets it go on.
	 */
	public void resume() throws IOException, InterruptedException {
		signal("CONT");
	}

	private void signal(String name) throws IOException, InterruptedException {
		int status = new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).inheritIO()
			.start()
			.waitFor();
		if (status != 0) {
			throw new IOException("kill -" + name + " of a worker ended with " + status);
		}
	}

	/**
	 * Makes sure that it has not ended by itself.
	 * @throws IllegalStateException if it has
	 */
	public void requireNoFailure() {
		if (!this.isEndWanted && !this.process.isAlive()) {
			throw new IllegalStateException("A worker ended by itself; its log: " + this.log);
		}
	}

	/**
	 * Asks it to leave its group in peace. Does not wait.
	 */
	public void leave() {
		this.isEndWanted = true;
		this.commands.println("stop");
	}

	/**
	 * Kills it at once.
	 */
	public void kill() {
		this.isEndWanted = true;
		this.process.destroyForcibly();
	}

	/**
	 * Waits for its end.
	 * @return whether it has ended
	 */
	public boolean endsWithin(Duration bound) throws InterruptedException {
		return this.process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
