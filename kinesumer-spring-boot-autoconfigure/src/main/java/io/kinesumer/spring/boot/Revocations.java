package io.kinesumer.spring.boot;

import java.util.List;

import io.kinesumer.ShardRevocationCallback;

/**
 * Calls all callbacks in their order, whichever fails.
 *
 * @param callbacks the callbacks
 */
record Revocations(List<ShardRevocationCallback> callbacks) implements ShardRevocationCallback {

	@Override
	public void beforeRelease(String app, String stream, String shardId) throws Exception {
		Exception failure = null;
		for (ShardRevocationCallback callback : this.callbacks) {
			try {
				callback.beforeRelease(app, stream, shardId);
			}
			catch (Exception ex) {
				if (failure == null) {
					failure = ex;
				}
				else {
					failure.addSuppressed(ex);
				}
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

}
