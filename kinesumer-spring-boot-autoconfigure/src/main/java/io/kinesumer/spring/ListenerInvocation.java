package io.kinesumer.spring;

import java.util.List;

import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One call of a listener.
 *
 * @param app the app, or {@code null} if neither the listener nor the application names
 * one
 * @param listener the listener's id
 * @param records the records it is given, of one shard and in order; unmodifiable
 * @param delivery their circumstances
 */
public record ListenerInvocation(@Nullable String app, String listener, List<KinesumerRecord> records,
		Delivery delivery) {

	/**
	 * The stream that the records are of.
	 * @return the stream's key
	 */
	public String stream() {
		return this.records.get(0).stream();
	}

	/**
	 * The shard that the records are of.
	 * @return the shard's id
	 */
	public String shardId() {
		return this.records.get(0).shardId();
	}

}
