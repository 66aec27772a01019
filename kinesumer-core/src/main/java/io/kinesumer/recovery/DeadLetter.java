package io.kinesumer.recovery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

import io.kinesumer.KinesumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of a record that could not be handled: a JSON object with the record's
 * bytes and the circumstances of its failure.
 * <table>
 * <caption>Members</caption>
 * <tr>
 * <td>{@code version}</td>
 * <td>number, {@code 1}</td>
 * </tr>
 * <tr>
 * <td>{@code app}, {@code stream}, {@code shardId}</td>
 * <td>strings: who read it and where</td>
 * </tr>
 * <tr>
 * <td>{@code sequenceNumber}</td>
 * <td>string of digits</td>
 * </tr>
 * <tr>
 * <td>{@code subSequenceNumber}</td>
 * <td>number, 0 unless it was aggregated</td>
 * </tr>
 * <tr>
 * <td>{@code partitionKey}, {@code explicitHashKey}</td>
 * <td>strings, the latter {@code null} where Kinesis does not tell it</td>
 * </tr>
 * <tr>
 * <td>{@code arrivalTime}, {@code failedAt}</td>
 * <td>strings, ISO-8601 in UTC</td>
 * </tr>
 * <tr>
 * <td>{@code attempts}</td>
 * <td>number of times it was handed over</td>
 * </tr>
 * <tr>
 * <td>{@code exception}, {@code message}</td>
 * <td>strings: what the listener threw last, {@code message} may be {@code null}</td>
 * </tr>
 * <tr>
 * <td>{@code data}</td>
 * <td>string: the record's bytes in Base64</td>
 * </tr>
 * </table>
 */
public final class DeadLetter {

	/** What failed may quote the data, which stands there already. */
	private static final int MAX_MESSAGE = 4096;

	private final StringBuilder json;

	private DeadLetter(int capacity) {
		this.json = new StringBuilder(capacity);
	}

	static String of(String app, KinesumerRecord record, Exception failure, int attempts, Instant failedAt) {
		ByteBuffer data = Base64.getEncoder().encode(record.data());
		DeadLetter letter = new DeadLetter(data.remaining() + 1024);
		letter.json.append("{\"version\":1");
		letter.text("app", app);
		letter.text("stream", record.stream());
		letter.text("shardId", record.shardId());
		letter.text("sequenceNumber", record.sequenceNumber());
		letter.number("subSequenceNumber", record.subSequenceNumber());
		letter.text("partitionKey", record.partitionKey());
		letter.text("explicitHashKey", record.explicitHashKey());
		letter.text("arrivalTime", record.arrivalTime().toString());
		letter.text("failedAt", failedAt.toString());
		letter.number("attempts", attempts);
		letter.text("exception", failure.getClass().getName());
		letter.text("message", abbreviated(failure.getMessage()));
		letter.text("data", StandardCharsets.ISO_8859_1.decode(data).toString());
		return letter.json.append('}').toString();
	}

	private static @Nullable String abbreviated(@Nullable String message) {
		return (message == null || message.length() <= MAX_MESSAGE) ? message : message.substring(0, MAX_MESSAGE);
	}

	private void number(String name, long value) {
		this.json.append(",\"").append(name).append("\":").append(value);
	}

	private void text(String name, @Nullable String value) {
		this.json.append(",\"").append(name).append("\":");
		if (value == null) {
			this.json.append("null");
			return;
		}
		this.json.append('"');
		for (int i = 0; i < value.length(); i++) {
			character(value.charAt(i));
		}
		this.json.append('"');
	}

	private void character(char character) {
		if (character == '"' || character == '\\') {
			this.json.append('\\').append(character);
		}
		else if (character < ' ' || Character.isSurrogate(character)) {
			// A lone surrogate has no UTF-8, and a pair may have been cut.
			this.json.append(String.format("\\u%04x", (int) character));
		}
		else {
			this.json.append(character);
		}
	}

}
