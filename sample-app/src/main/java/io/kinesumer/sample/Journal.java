package io.kinesumer.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.kinesumer.KinesumerRecord;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Writes a line for each handled record to a file, so that one can check afterwards that
 * none is missing and none is there twice.
 */
@Component
@ConditionalOnProperty("seismic.journal")
class Journal implements EarthquakeObserver, AutoCloseable {

	private final Writer writer;

	Journal(@Value("${seismic.journal}") Path file) throws IOException {
		this.writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
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
