package io.kinesumer.spring;

import java.util.Set;
import java.util.SortedSet;

import io.kinesumer.KinesumerEvent;

/**
 * All records of a closed shard are handled and committed.
 */
public final class ShardFinishedEvent extends KinesumerApplicationEvent<KinesumerEvent.ShardFinished> {

	public ShardFinishedEvent(KinesumerEvent.ShardFinished event) {
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
	 * The shard.
	 * @return its id
	 */
	public SortedSet<String> shardIds() {
		return event().shardIds();
	}

	/**
	 * The shards that follow it.
	 * @return their ids
	 */
	public Set<String> children() {
		return event().children();
	}

}
