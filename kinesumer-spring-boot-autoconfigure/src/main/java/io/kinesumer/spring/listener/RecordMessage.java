package io.kinesumer.spring.listener;

import java.util.Map;

import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Makes messages of records, without an id and timestamp of their own: a record has its
 * sequence number and arrival time.
 */
final class RecordMessage {

	private RecordMessage() {
	}

	static Message<Object> of(Object payload, KinesumerRecord record, Delivery delivery) {
		return MessageBuilder.createMessage(payload, headers(RecordHeader.of(record, delivery)));
	}

	static MessageHeaders headers(Map<String, Object> headers) {
		return new PlainHeaders(headers);
	}

	private static final class PlainHeaders extends MessageHeaders {

		PlainHeaders(Map<String, Object> headers) {
			super(headers, ID_VALUE_NONE, -1L);
		}

	}

}
