/**
 * Which client should own which shard: pure functions over the whole group.
 */
@NullMarked
package io.kinesumer.assignment;

import org.jspecify.annotations.NullMarked;
