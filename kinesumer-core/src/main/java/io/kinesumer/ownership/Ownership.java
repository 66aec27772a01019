package io.kinesumer.ownership;

import io.kinesumer.membership.Session;
import io.kinesumer.stream.ShardKey;

/**
 * That this client owns a shard: under which session and epoch.
 *
 * @param shard the shard
 * @param session the session that claimed it
 * @param epoch the epoch of the claim
 * @param reset how often the stream had been started over by then
 */
public record Ownership(ShardKey shard, Session session, long epoch, long reset) {
}
