package io.kinesumer.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import org.jspecify.annotations.Nullable;

/**
 * What a run has found, kept in a file after each figure, so that a run that ends early
 * leaves what it has. Safe for use by several threads.
 */
public final class Results {

	private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

	private final @Nullable Path file;

	private final Map<String, String> circumstances = new LinkedHashMap<>();

	private final Map<String, Sample> samples = new LinkedHashMap<>();

	private final List<String> failures = new ArrayList<>();

	/**
	 * Creates results without any.
	 * @param file where to keep them, or {@code null} for nowhere
	 */
	public Results(@Nullable Path file) {
		this.file = file;
	}

	/**
	 * Reads results back.
	 * @param file where they were kept
	 * @return the results, empty if there is no such file
	 */
	public static Results read(Path file) {
		Results results = new Results(null);
		if (!Files.exists(file)) {
			return results;
		}
		try {
			Content content = MAPPER.readValue(file.toFile(), Content.class);
			results.circumstances.putAll(content.circumstances());
			content.samples().forEach((sample) -> results.samples.put(sample.key(), sample));
			results.failures.addAll(content.failures());
			return results;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The results in " + file + " cannot be read", ex);
		}
	}

	/**
	 * Notes under which circumstances all was measured.
	 */
	public synchronized void circumstance(String name, String value) {
		this.circumstances.put(name, value);
	}

	/**
	 * Notes one more value of a figure.
	 */
	public synchronized void add(String measure, String setting, String metric, String peer, double value) {
		Sample one = new Sample(measure, setting, metric, peer, List.of(value));
		this.samples.merge(one.key(), one, (before, now) -> {
			List<Double> values = new ArrayList<>(before.values());
			values.addAll(now.values());
			return new Sample(measure, setting, metric, peer, values);
		});
		System.out.printf("  %-14s %-34s %-44s %-18s %,.3f%n", measure, setting, metric, peer, value);
		save();
	}

	/**
	 * Notes what could not be measured.
	 */
	public synchronized void failed(String what) {
		System.out.println("  FAILED: " + what);
		this.failures.add(what);
		save();
	}

	private void save() {
		if (this.file == null) {
			return;
		}
		try {
			Files.createDirectories(Objects.requireNonNull(this.file.toAbsolutePath().getParent()));
			MAPPER.writeValue(this.file.toFile(),
					new Content(this.circumstances, List.copyOf(this.samples.values()), this.failures));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The results cannot be kept in " + this.file, ex);
		}
	}

	public synchronized Map<String, String> circumstances() {
		return new LinkedHashMap<>(this.circumstances);
	}

	public synchronized List<Sample> samples() {
		return List.copyOf(this.samples.values());
	}

	public synchronized List<String> failures() {
		return List.copyOf(this.failures);
	}

	/**
	 * One figure.
	 */
	public synchronized Optional<Sample> find(String measure, String setting, String metric, String peer) {
		return Optional.ofNullable(this.samples.get(new Sample(measure, setting, metric, peer, List.of()).key()));
	}

	/**
	 * The same figure in other results.
	 */
	public Optional<Sample> find(Sample sample) {
		return find(sample.measure(), sample.setting(), sample.metric(), sample.peer());
	}

	/**
	 * What stands in the file.
	 *
	 * @param circumstances commit, machine and the like
	 * @param samples the figures
	 * @param failures what could not be measured
	 */
	private record Content(Map<String, String> circumstances, List<Sample> samples, List<String> failures) {
	}

}
