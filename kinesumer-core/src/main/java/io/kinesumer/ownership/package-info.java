/**
 * Which client does own a shard: claim, hand-over and the pure reconciliation between the
 * two.
 */
@NullMarked
package io.kinesumer.ownership;

import org.jspecify.annotations.NullMarked;
