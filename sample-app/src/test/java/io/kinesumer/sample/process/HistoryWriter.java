package io.kinesumer.sample.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.kinesumer.KinesumerRecord;

/**
 * Writes what a process has handled, record by record, so that a kill loses none of it.
 */
final class HistoryWriter {

	private final Writer writer;

	HistoryWriter(Path file) throws IOException {
		this.writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	synchronized void add(String client, KinesumerRecord record) {
		try {
			this.writer.write(new Handled(System.nanoTime(), client, record.stream(), record.shardId(),
					record.partitionKey(), record.sequenceNumber())
				.toLine());
			this.writer.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
