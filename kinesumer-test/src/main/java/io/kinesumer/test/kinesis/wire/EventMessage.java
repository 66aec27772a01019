package io.kinesumer.test.kinesis.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

import io.kinesumer.test.kinesis.stream.ServiceError;

/**
 * One message of an event stream: a prelude with the lengths, headers, a payload, and
 * checksums over the prelude and over all. Source: the "Event stream encoding" page of
 * Amazon S3 and Amazon Transcribe, which Kinesis shares.
 */
public final class EventMessage {

	/**
	 * The {@code Content-Type} of a stream of such messages.
	 */
	public static final String CONTENT_TYPE = "application/vnd.amazon.eventstream";

	private static final int PRELUDE = 12;

	private static final int CHECKSUM = 4;

	private static final int STRING = 7;

	private EventMessage() {
	}

	/**
	 * The first message of each stream, where the reply of a plain operation would be.
	 * @param format the payload's form
	 * @return the message's bytes
	 */
	public static ByteBuffer initialResponse(WireFormat format) {
		return event(format, "initial-response", (out) -> {
		});
	}

	/**
	 * An event.
	 * @param format the payload's form
	 * @param type the event's name in the API's model
	 * @param content its fields
	 * @return the message's bytes
	 */
	public static ByteBuffer event(WireFormat format, String type, Reply content) {
		return message(Output.write(format, content), ":message-type", "event", ":event-type", type, ":content-type",
				format.contentType());
	}

	/**
	 * An error that ends the stream.
	 * @param format the payload's form
	 * @param error the error
	 * @return the message's bytes
	 */
	public static ByteBuffer exception(WireFormat format, ServiceError error) {
		return message(Output.write(format, (out) -> out.text("message", error.text())), ":message-type", "exception",
				":exception-type", error.type(), ":content-type", format.contentType());
	}

	private static ByteBuffer message(ByteBuffer payload, String... headers) {
		byte[] encoded = encode(headers);
		int length = PRELUDE + encoded.length + payload.remaining() + CHECKSUM;
		ByteBuffer message = ByteBuffer.allocate(length).putInt(length).putInt(encoded.length);
		message.putInt(checksum(message)).put(encoded).put(payload);
		return message.putInt(checksum(message)).flip();
	}

	private static byte[] encode(String... headers) {
		ByteArrayOutputStream encoded = new ByteArrayOutputStream();
		for (int i = 0; i < headers.length; i += 2) {
			byte[] name = headers[i].getBytes(StandardCharsets.UTF_8);
			byte[] value = headers[i + 1].getBytes(StandardCharsets.UTF_8);
			encoded.write(name.length);
			encoded.writeBytes(name);
			encoded.write(STRING);
			encoded.write(value.length >>> 8);
			encoded.write(value.length);
			encoded.writeBytes(value);
		}
		return encoded.toByteArray();
	}

	/**
	 * The checksum of all that is written so far.
	 */
	private static int checksum(ByteBuffer message) {
		CRC32 checksum = new CRC32();
		checksum.update(message.array(), 0, message.position());
		return (int) checksum.getValue();
	}

}
