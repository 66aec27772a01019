package io.kinesumer.dispatch;

import java.time.Duration;

import io.kinesumer.ShardRevocationCallback;

/**
 * What is called when a shard's last delivery has ended and before it is released.
 *
 * @param app the app
 * @param callback the callback
 * @param patience how long the release waits for it
 */
public record Revocation(String app, ShardRevocationCallback callback, Duration patience) {
}
