package io.kinesumer.direct;

import io.kinesumer.KinesumerException;

/**
 * An answer of Kinesis is not what this package reads. Never leaves this package: the SDK
 * asks again.
 */
final class MalformedAnswerException extends KinesumerException {

	MalformedAnswerException(String message) {
		super(message);
	}

	MalformedAnswerException(String message, Throwable cause) {
		super(message, cause);
	}

}
