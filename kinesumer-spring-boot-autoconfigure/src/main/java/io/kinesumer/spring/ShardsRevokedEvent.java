package io.kinesumer.spring;

import java.util.SortedSet;

import io.kinesumer.KinesumerEvent;

/**
 * The client no longer owns shards of a stream.
 */
public final class ShardsRevokedEvent extends KinesumerApplicationEvent<KinesumerEvent.ShardsRevoked> {

	public ShardsRevokedEvent(KinesumerEvent.ShardsRevoked event) {
		super(event);
	}

	/**
	 * The stream.
	 * @return its key in the group
	 */
	public String stream() {
		return event().stream();
	}

	/**
	 * The shards.
	 * @return their ids
	 */
	public SortedSet<String> shardIds() {
		return event().shardIds();
	}

	/**
	 * Why they were given up.
	 * @return the reason
	 */
	public KinesumerEvent.ShardsRevoked.Reason reason() {
		return event().reason();
	}

}
