package io.kinesumer.engine;

import java.util.Set;
import java.util.function.Predicate;

import io.kinesumer.stream.ShardKey;

/**
 * Where the shards should be.
 *
 * @param assigned the shards that the group wants this client to own
 * @param mentioned tells which shards the newest assignment gives to anyone
 * @param subscribed keys of the streams that this client subscribes to
 */
record HoldingTarget(Set<ShardKey> assigned, Predicate<ShardKey> mentioned, Set<String> subscribed) {
}
