package io.kinesumer.test.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A package from the npm registry, installed into a folder with the machine's own npm.
 */
public final class NpmPackage {

	private static final Duration PROBE = Duration.ofSeconds(20);

	private static final Duration INSTALL = Duration.ofMinutes(3);

	private final String name;

	private final String version;

	private final Path folder;

	/**
	 * Names a package; nothing is installed yet.
	 * @param name its name
	 * @param version its exact version
	 * @param folder where to install it
	 */
	public NpmPackage(String name, String version, Path folder) {
		this.name = name;
		this.version = version;
		this.folder = folder;
	}

	/**
	 * A file of the package.
	 * @param file its name inside the package
	 * @return its path, whether it is there or not
	 */
	public Path file(String file) {
		return this.folder.resolve("node_modules").resolve(this.name).resolve(file).toAbsolutePath();
	}

	/**
	 * Installs the package unless it is there. Other processes that install it into the
	 * same folder wait for each other.
	 * @param mainFile the file that tells whether it is there
	 * @throws UnavailableException if there is no Node or npm, or the install fails
	 */
	public void install(String mainFile) throws UnavailableException {
		requireCommand("node");
		if (Files.exists(file(mainFile))) {
			return;
		}
		requireCommand("npm");
		try {
			Files.createDirectories(this.folder);
			try (FileChannel channel = FileChannel.open(this.folder.resolve(".install"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE); FileLock lock = channel.lock()) {
				if (lock.isValid() && !Files.exists(file(mainFile))) {
					installInto();
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void installInto() throws UnavailableException {
		String spec = this.name + "@" + this.version;
		Path log = this.folder.resolve("npm-install.txt");
		run(INSTALL, log,
				List.of("npm", "install", "--no-package-lock", "--no-save", "--no-audit", "--no-fund",
						"--ignore-scripts", "--prefix", this.folder.toString(), spec),
				spec + " cannot be installed by npm");
	}

	private void requireCommand(String command) throws UnavailableException {
		try {
			Path log = Files.createTempFile("probe", ".txt");
			try {
				run(PROBE, log, List.of(command, "--version"), "There is no " + command + " on this machine");
			}
			finally {
				Files.deleteIfExists(log);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void run(Duration bound, Path log, List<String> command, String otherwise)
			throws UnavailableException {
		Process process;
		try {
			process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		}
		catch (IOException ex) {
			throw new UnavailableException(otherwise + ": " + ex.getMessage());
		}
		try {
			if (!process.waitFor(bound.toSeconds(), TimeUnit.SECONDS)) {
				throw new UnavailableException(otherwise + ": no end after " + bound);
			}
			if (process.exitValue() != 0) {
				throw new UnavailableException(otherwise + ": " + Files.readString(log).strip());
			}
		}
		catch (IOException ex) {
			throw new UnavailableException(otherwise + ": " + ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new UnavailableException(otherwise + ": interrupted");
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * Why a package cannot be used on this machine.
	 */
	public static final class UnavailableException extends Exception {

		private static final long serialVersionUID = 1L;

		UnavailableException(String message) {
			super(message);
		}

	}

}
