package io.kinesumer.spring.listener;

import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;

/**
 * Turns one record into what a listener takes of it.
 */
@FunctionalInterface
interface RecordReader {

	/**
	 * Reads a record.
	 * @param record the record
	 * @param delivery its circumstances
	 * @return the payload, the message or the record itself
	 * @throws io.kinesumer.spring.PayloadConversionException if the record does not hold
	 * what the listener takes
	 */
	Object read(KinesumerRecord record, Delivery delivery);

}
