package io.kinesumer.sample.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads the histories that the processes of a test write, each time from where it ended
 * the last time.
 */
final class HistoryFiles {

	private final Path directory;

	private final Map<Path, Tail> tails = new TreeMap<>();

	HistoryFiles(Path directory) {
		this.directory = directory;
	}

	synchronized History read() {
		try (Stream<Path> files = Files.list(this.directory)) {
			files.filter((file) -> file.toString().endsWith(".history"))
				.forEach((file) -> this.tails.computeIfAbsent(file, Tail::new).readOn());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new History(this.tails.values()
			.stream()
			.flatMap((tail) -> tail.handled.stream())
			.sorted(Comparator.comparingLong(Handled::nanos))
			.toList());
	}

	/**
	 * A file that grows. Its last line may be on its way, and is left for the next time.
	 */
	private static final class Tail {

		private final Path file;

		private final List<Handled> handled = new ArrayList<>();

		private long end;

		private Tail(Path file) {
			this.file = file;
		}

		private void readOn() {
			try (RandomAccessFile reader = new RandomAccessFile(this.file.toFile(), "r")) {
				byte[] bytes = new byte[Math.toIntExact(reader.length() - this.end)];
				reader.seek(this.end);
				reader.readFully(bytes);
				String text = new String(bytes, StandardCharsets.UTF_8);
				String lines = text.substring(0, text.lastIndexOf('\n') + 1);
				lines.lines().map(Handled::ofLine).forEach(this.handled::add);
				this.end += lines.getBytes(StandardCharsets.UTF_8).length;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
