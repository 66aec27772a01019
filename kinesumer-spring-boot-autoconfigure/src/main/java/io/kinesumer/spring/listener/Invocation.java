package io.kinesumer.spring.listener;

import java.util.List;

import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;

/**
 * What a listener method is called with.
 *
 * @param records one record or more of one shard, in order
 * @param delivery their circumstances
 */
record Invocation(List<KinesumerRecord> records, Delivery delivery) {

	KinesumerRecord first() {
		return this.records.get(0);
	}

	KinesumerRecord last() {
		return this.records.get(this.records.size() - 1);
	}

}
