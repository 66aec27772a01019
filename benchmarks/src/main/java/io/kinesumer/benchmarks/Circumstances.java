package io.kinesumer.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.kinesumer.benchmarks.report.Results;

/**
 * Notes where and of what something was measured.
 */
final class Circumstances {

	private Circumstances() {
	}

	static void note(Options options, Results results) throws IOException, InterruptedException {
		results.circumstance("commit", commit());
		results.circumstance("when", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
		results.circumstance("machine",
				Runtime.getRuntime().availableProcessors() + " cores (" + cpu() + "), " + System.getProperty("os.name")
						+ String.format(Locale.ROOT, ", load at the start %.1f",
								ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
		results.circumstance("JVM", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
		results.circumstance("figures", "median of " + options.repeats() + " (of each of " + options.starts()
				+ " starts where CPU is compared closely), the least and the greatest in brackets where they differ by more than 5 %");
	}

	private static String commit() throws IOException, InterruptedException {
		Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=12").start();
		String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
		return (git.waitFor(10, TimeUnit.SECONDS) && !commit.isEmpty()) ? commit : "unknown";
	}

	private static String cpu() throws IOException {
		Path info = Path.of("/proc/cpuinfo");
		if (!Files.exists(info)) {
			return System.getProperty("os.arch");
		}
		return Files.readAllLines(info)
			.stream()
			.filter((line) -> line.startsWith("model name"))
			.map((line) -> line.substring(line.indexOf(':') + 1).trim())
			.findFirst()
			.orElse(System.getProperty("os.arch"));
	}

}
