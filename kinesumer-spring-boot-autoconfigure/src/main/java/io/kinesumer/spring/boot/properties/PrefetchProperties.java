package io.kinesumer.spring.boot.properties;

import org.springframework.util.unit.DataSize;

/**
 * How much is fetched ahead of the listeners ({@code kinesumer.prefetch}).
 */
public class PrefetchProperties {

	/**
	 * Bytes of data that may wait in the whole client.
	 */
	private DataSize maxBytes = DataSize.ofMegabytes(64);

	/**
	 * Fetched batches that may wait in one shard.
	 */
	private int batchesPerShard = 2;

	public DataSize getMaxBytes() {
		return this.maxBytes;
	}

	public void setMaxBytes(DataSize maxBytes) {
		this.maxBytes = maxBytes;
	}

	public int getBatchesPerShard() {
		return this.batchesPerShard;
	}

	public void setBatchesPerShard(int batchesPerShard) {
		this.batchesPerShard = batchesPerShard;
	}

}
