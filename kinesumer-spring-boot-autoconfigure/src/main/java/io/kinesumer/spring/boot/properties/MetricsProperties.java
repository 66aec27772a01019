package io.kinesumer.spring.boot.properties;

/**
 * Metrics ({@code kinesumer.metrics}).
 */
public class MetricsProperties {

	/**
	 * Whether metrics of shards carry the shard's id.
	 */
	private boolean shardTag = true;

	public boolean isShardTag() {
		return this.shardTag;
	}

	public void setShardTag(boolean shardTag) {
		this.shardTag = shardTag;
	}

}
