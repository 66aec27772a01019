package io.kinesumer.sample.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.system.ApplicationHome;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

/**
 * A second instance of this application in a process of its own, which joins the group.
 * It ends with this one at the latest.
 */
class SecondInstance implements DisposableBean {

	private final ApplicationContext context;

	private final EmulatorProperties ports;

	private final Thread hook = new Thread(this::end, "end-second-instance");

	private @Nullable Process process;

	SecondInstance(ApplicationContext context, EmulatorProperties ports) {
		this.context = context;
		this.ports = ports;
		Runtime.getRuntime().addShutdownHook(this.hook);
	}

	synchronized boolean isRunning() {
		return this.process != null && this.process.isAlive();
	}

	synchronized String start() {
		if (isRunning()) {
			throw new IllegalStateException("The second instance is running already.");
		}
		try {
			this.process = new ProcessBuilder(command()).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new IllegalStateException("The second instance does not start: " + ex.getMessage(), ex);
		}
		return "A second instance starts, as process %d: it takes half of the shards.".formatted(this.process.pid());
	}

	private List<String> command() {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		List<String> command = new ArrayList<>(List.of(java, "-Xmx256m", "-XX:TieredStopAtLevel=1"));
		ApplicationHome home = new ApplicationHome(getClass());
		Path source = (home.getSource() != null) ? home.getSource().toPath() : home.getDir().toPath();
		if (source.toString().endsWith(".jar")) {
			command.addAll(List.of("-jar", source.toString()));
		}
		else {
			command.addAll(List.of("-cp", System.getProperty("java.class.path"),
					"io.kinesumer.sample.SeismicWatchApplication"));
		}
		command.addAll(List.of("--join", "--seismic.emulators.kinesis-port=" + this.ports.kinesisPort(),
				"--seismic.emulators.dynamodb-port=" + this.ports.dynamodbPort()));
		if (this.context instanceof WebServerApplicationContext web && web.getWebServer() != null) {
			command.add("--seismic.page=http://127.0.0.1:" + web.getWebServer().getPort());
		}
		return command;
	}

	synchronized String stop() {
		running().destroy();
		return "The second instance stops: it hands its shards over first.";
	}

	synchronized String kill() {
		running().destroyForcibly();
		return "The second instance is killed: the others find out, and have its shards after the session timeout.";
	}

	private Process running() {
		if (this.process == null || !this.process.isAlive()) {
			throw new IllegalStateException("There is no second instance that this page has started.");
		}
		return this.process;
	}

	private synchronized void end() {
		if (this.process != null) {
			this.process.destroyForcibly();
		}
	}

	/**
	 * Lets the second instance leave the group while there is one.
	 */
	@Override
	public synchronized void destroy() throws InterruptedException {
		if (isRunning() && this.process != null) {
			this.process.destroy();
			this.process.waitFor(10, TimeUnit.SECONDS);
		}
		end();
	}

}
