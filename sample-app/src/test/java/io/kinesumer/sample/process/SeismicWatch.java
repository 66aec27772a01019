package io.kinesumer.sample.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged application's processes, all on one pair of emulators.
 */
final class SeismicWatch {

	private static final Pattern ADDRESS = Pattern.compile("Look at (http://localhost:\\d+)");

	private final Processes processes;

	private final int kinesisPort = freePort();

	private final int dynamodbPort = freePort();

	private final List<WorkerProcess> started = new ArrayList<>();

	SeismicWatch(Processes processes) {
		this.processes = processes;
	}

	WorkerProcess start(String name, String... flags) {
		return start(List.of(), name, flags);
	}

	/**
	 * Starts what the build has processed ahead of time.
	 */
	WorkerProcess startAheadOfTime(String name, String... flags) {
		return start(List.of("-Dspring.aot.enabled=true"), name, flags);
	}

	private WorkerProcess start(List<String> options, String name, String... flags) {
		List<String> command = new ArrayList<>(Processes.java());
		command.addAll(options);
		command.addAll(List.of("-jar", System.getProperty("sample-app.jar"),
				"--seismic.emulators.kinesis-port=" + this.kinesisPort,
				"--seismic.emulators.dynamodb-port=" + this.dynamodbPort, "--seismic.progress-interval=1s",
				"--seismic.journal=" + journal(name)));
		command.addAll(Arrays.asList(flags));
		WorkerProcess process = this.processes.start(name, command);
		this.started.add(process);
		return process;
	}

	void stop() {
		this.started.forEach(WorkerProcess::stop);
	}

	/**
	 * Where an instance writes what it has handled.
	 */
	Path journal(String name) {
		return this.processes.directory.resolve(name + ".journal");
	}

	/**
	 * Where an instance that has said so serves its page.
	 */
	static String address(WorkerProcess process) {
		Matcher matcher = ADDRESS.matcher(process.output());
		if (!matcher.find()) {
			throw new IllegalStateException("It has not said its address");
		}
		return matcher.group(1);
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
