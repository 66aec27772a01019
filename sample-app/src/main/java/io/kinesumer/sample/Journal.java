package io.kinesumer.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.kinesumer.KinesumerRecord;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Writes a line for each handled record to a file, so that one can check afterwards that
 * none is missing and none is there twice.
 */
@Component
class Journal implements EarthquakeObserver, AutoCloseable {

	private final Writer writer;

	/**
	 * Creates the journal.
	 * @param file the file, or empty for none; no condition of the bean, which would be
	 * fixed when the application is processed ahead of time
	 */
	Journal(@Value("${seismic.journal:}") String file) throws IOException {
		this.writer = file.isEmpty() ? Writer.nullWriter()
				: Files.newBufferedWriter(Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	/**
	 * Writes through at once: a process that is killed leaves what it has handled.
	 */
	@Override
	public synchronized void observe(Earthquake quake, KinesumerRecord record) {
		try {
			this.writer.write(String.join("\t", Long.toString(System.nanoTime()), record.shardId(),
					record.partitionKey(), record.sequenceNumber(), quake.id() + "\n"));
			this.writer.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public synchronized void close() throws IOException {
		this.writer.close();
	}

}
