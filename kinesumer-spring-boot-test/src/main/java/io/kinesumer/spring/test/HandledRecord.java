package io.kinesumer.spring.test;

import io.kinesumer.KinesumerRecord;

/**
 * A record that a listener has handled without an error.
 *
 * @param listener the listener's id
 * @param record the record
 */
public record HandledRecord(String listener, KinesumerRecord record) {
}
