package io.kinesumer.spring.listener;

import java.nio.ByteBuffer;

import io.kinesumer.KinesumerRecord;

/**
 * Copies a record's bytes into an array, which a read-only view does not give away.
 */
final class RecordBytes {

	private RecordBytes() {
	}

	static byte[] copy(KinesumerRecord record) {
		ByteBuffer data = record.data();
		byte[] bytes = new byte[data.remaining()];
		data.get(bytes);
		return bytes;
	}

}
