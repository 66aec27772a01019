package io.kinesumer.test.kinesis.server;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

import io.kinesumer.test.kinesis.stream.ServiceError;
import io.kinesumer.test.kinesis.wire.Output;
import io.kinesumer.test.kinesis.wire.Reply;
import io.kinesumer.test.kinesis.wire.WireFormat;

/**
 * What goes back over the connection.
 *
 * @param status the HTTP status
 * @param format the body's form
 * @param errorType the type of the error, or {@code null}
 * @param body the body
 */
record Answer(int status, WireFormat format, @Nullable String errorType, ByteBuffer body) {

	static Answer of(WireFormat format, Reply reply) {
		return new Answer(200, format, null, Output.write(format, reply));
	}

	static Answer of(WireFormat format, ServiceError error) {
		return new Answer(error.status(), format, error.type(),
				Output.write(format, (out) -> out.text("__type", error.type()).text("message", error.text())));
	}

}
