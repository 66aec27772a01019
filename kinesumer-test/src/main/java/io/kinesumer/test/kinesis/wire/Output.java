package io.kinesumer.test.kinesis.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Writes a reply field by field. A field without a value is left out.
 */
public final class Output {

	private static final int EPOCH_TIME_TAG = 1;

	private final JsonGenerator generator;

	private Output(JsonGenerator generator) {
		this.generator = generator;
	}

	/**
	 * Writes a reply.
	 * @param format its form
	 * @param reply what to write; {@link Reply#EMPTY} gives no bytes
	 * @return the reply's bytes
	 */
	public static ByteBuffer write(WireFormat format, Reply reply) {
		Buffer buffer = new Buffer(reply.expectedBytes());
		if (reply != Reply.EMPTY) {
			try (JsonGenerator generator = format.factory().createGenerator((OutputStream) buffer)) {
				generator.writeStartObject();
				reply.writeTo(new Output(generator));
				generator.writeEndObject();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return buffer.view();
	}

	public Output text(String name, @Nullable String value) {
		return (value != null) ? field(() -> this.generator.writeStringField(name, value)) : this;
	}

	public Output number(String name, long value) {
		return field(() -> this.generator.writeNumberField(name, value));
	}

	public Output bool(String name, boolean value) {
		return field(() -> this.generator.writeBooleanField(name, value));
	}

	public Output blob(String name, byte[] value) {
		return field(() -> this.generator.writeBinaryField(name, value));
	}

	/**
	 * Writes a time.
	 * @param name the field
	 * @param value the time, of which the milliseconds count
	 * @return this
	 */
	public Output time(String name, Instant value) {
		return field(() -> {
			this.generator.writeFieldName(name);
			if (this.generator instanceof CBORGenerator cbor) {
				cbor.writeTag(EPOCH_TIME_TAG);
				cbor.writeNumber(value.toEpochMilli());
			}
			else {
				this.generator.writeNumber(BigDecimal.valueOf(value.toEpochMilli(), 3));
			}
		});
	}

	/**
	 * Writes a structure.
	 * @param name the field
	 * @param content what is in it
	 * @return this
	 */
	public Output structure(String name, Reply content) {
		return field(() -> {
			this.generator.writeObjectFieldStart(name);
			content.writeTo(this);
			this.generator.writeEndObject();
		});
	}

	/**
	 * Writes a list of structures.
	 * @param <T> what the structures are made from
	 * @param name the field
	 * @param elements one for each structure
	 * @param writer writes the fields of one
	 * @return this
	 */
	public <T> Output structures(String name, Iterable<T> elements, ElementWriter<T> writer) {
		return field(() -> {
			this.generator.writeArrayFieldStart(name);
			for (T element : elements) {
				this.generator.writeStartObject();
				writer.write(this, element);
				this.generator.writeEndObject();
			}
			this.generator.writeEndArray();
		});
	}

	/**
	 * Writes a list of texts.
	 * @param name the field
	 * @param elements the texts
	 * @return this
	 */
	public Output texts(String name, Iterable<String> elements) {
		return field(() -> {
			this.generator.writeArrayFieldStart(name);
			for (String element : elements) {
				this.generator.writeString(element);
			}
			this.generator.writeEndArray();
		});
	}

	private Output field(Write write) {
		try {
			write.run();
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@FunctionalInterface
	private interface Write {

		void run() throws IOException;

	}

	/**
	 * Writes the fields of one structure of a list.
	 *
	 * @param <T> what it is made from
	 */
	@FunctionalInterface
	public interface ElementWriter<T> {

		/**
		 * Writes the fields.
		 * @param out where to
		 * @param element from what
		 */
		void write(Output out, T element);

	}

	/**
	 * A buffer that gives its bytes without a copy.
	 */
	private static final class Buffer extends ByteArrayOutputStream {

		Buffer(int size) {
			super(size);
		}

		ByteBuffer view() {
			return ByteBuffer.wrap(this.buf, 0, this.count);
		}

	}

}
