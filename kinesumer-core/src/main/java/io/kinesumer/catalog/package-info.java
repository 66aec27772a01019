/**
 * The group's copy of each stream's shard list, and where the group started in it.
 */
@NullMarked
package io.kinesumer.catalog;

import org.jspecify.annotations.NullMarked;
