package io.kinesumer.direct;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;

/**
 * Answers to GetRecords in CBOR in all forms that a parser must take: fields in any
 * order, unknown ones of all kinds, lengths in front and at the end, tags.
 */
public final class RandomAnswers {

	private static final CBORFactory CBOR = new CBORFactory();

	private final Random random;

	public RandomAnswers(long seed) {
		this.random = new Random(seed);
	}

	/**
	 * Makes an answer.
	 * @param mostRecords how many records it may have
	 */
	public byte[] next(int mostRecords) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (CBORGenerator generator = CBOR.createGenerator(out)) {
			if (this.random.nextInt(4) == 0) {
				generator.writeTag(55799);
			}
			List<Field> fields = new ArrayList<>();
			int records = this.random.nextInt(mostRecords + 1);
			fields.add((to) -> array(to, "Records", records, this::record));
			fields.add((to) -> to.writeNumberField("MillisBehindLatest", this.random.nextInt(100_000)));
			if (this.random.nextBoolean()) {
				fields.add((to) -> to.writeStringField("NextShardIterator", text(1 + this.random.nextInt(300))));
			}
			if (this.random.nextInt(3) == 0) {
				fields.add((to) -> to.writeNullField("ChildShards"));
			}
			object(generator, fields);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return out.toByteArray();
	}

	private void record(CBORGenerator to) throws IOException {
		byte[] data = new byte[size()];
		this.random.nextBytes(data);
		List<Field> fields = new ArrayList<>();
		fields.add((generator) -> generator.writeStringField("SequenceNumber", "1" + new BigInteger(180, this.random)));
		fields.add((generator) -> {
			generator.writeFieldName("ApproximateArrivalTimestamp");
			if (this.random.nextInt(4) > 0) {
				generator.writeTag(1);
			}
			generator.writeNumber(this.random.nextLong(2_000_000_000_000L));
		});
		boolean isBase64 = this.random.nextInt(8) == 0;
		fields.add((generator) -> {
			if (isBase64) { // as kinesis-local does
				generator.writeStringField("Data", Base64.getEncoder().encodeToString(data));
			}
			else {
				generator.writeBinaryField("Data", data);
			}
		});
		fields.add((generator) -> generator.writeStringField("PartitionKey", text(1 + this.random.nextInt(256))));
		if (this.random.nextInt(4) == 0) {
			fields.add((generator) -> generator.writeStringField("EncryptionType", "KMS"));
		}
		object(to, fields);
	}

	private int size() {
		return switch (this.random.nextInt(12)) {
			case 0 -> 0;
			case 1 -> Chunks.LARGEST_SLICE - 2 + this.random.nextInt(5);
			case 2 -> this.random.nextInt(200_000);
			default -> this.random.nextInt(1500);
		};
	}

	private String text(int length) {
		StringBuilder text = new StringBuilder();
		boolean isAscii = this.random.nextInt(3) > 0;
		while (text.length() < length) {
			int point = isAscii ? ' ' + this.random.nextInt(90) : this.random.nextInt(0x11000);
			if (point < 0xD800 || point > 0xDFFF) {
				text.appendCodePoint(point);
			}
		}
		return text.toString();
	}

	private void object(CBORGenerator to, List<Field> fields) throws IOException {
		List<Field> all = new ArrayList<>(fields);
		for (int unknown = this.random.nextInt(3); unknown > 0; unknown--) {
			all.add(this::unknown);
		}
		Collections.shuffle(all, this.random);
		if (this.random.nextBoolean()) {
			to.writeStartObject();
		}
		else {
			to.writeStartObject(all.size());
		}
		for (Field field : all) {
			field.write(to);
		}
		to.writeEndObject();
	}

	private void unknown(CBORGenerator to) throws IOException {
		to.writeFieldName("Unknown" + this.random.nextInt(1000));
		value(to, 0);
	}

	private void value(CBORGenerator to, int depth) throws IOException {
		switch (this.random.nextInt((depth < 5) ? 11 : 9)) {
			case 0 -> to.writeNumber(this.random.nextLong());
			case 1 -> to.writeNumber(this.random.nextDouble());
			case 2 -> to.writeNumber(this.random.nextFloat());
			case 3 -> to.writeNumber(new BigInteger(100, this.random));
			case 4 -> to.writeBoolean(this.random.nextBoolean());
			case 5 -> to.writeNull();
			case 6 -> to.writeBinary(new byte[this.random.nextInt(10_000)]);
			case 7 -> to.writeString(text(this.random.nextInt(6000)));
			case 8 -> to.writeNumber(this.random.nextInt(30));
			case 9 -> {
				to.writeStartArray();
				for (int i = this.random.nextInt(4); i > 0; i--) {
					value(to, depth + 1);
				}
				to.writeEndArray();
			}
			default -> {
				to.writeStartObject();
				for (int i = this.random.nextInt(4); i > 0; i--) {
					to.writeFieldName("Records");
					value(to, depth + 1);
				}
				to.writeEndObject();
			}
		}
	}

	private void array(CBORGenerator to, String name, int count, Field element) throws IOException {
		to.writeFieldName(name);
		if (this.random.nextBoolean()) {
			to.writeStartArray();
		}
		else {
			to.writeStartArray(null, count);
		}
		for (int i = 0; i < count; i++) {
			element.write(to);
		}
		to.writeEndArray();
	}

	private interface Field {

		void write(CBORGenerator to) throws IOException;

	}

}
