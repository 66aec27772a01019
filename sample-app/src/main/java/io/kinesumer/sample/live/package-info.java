/**
 * The live page: what the group's instances handle, and who owns what, as it happens.
 * Instances on one machine tell the first one, for the page alone; the consumer group
 * needs no such talk.
 */
@NullMarked
package io.kinesumer.sample.live;

import org.jspecify.annotations.NullMarked;
