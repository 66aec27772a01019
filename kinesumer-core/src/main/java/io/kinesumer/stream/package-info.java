/**
 * Streams and shards as values: ids, positions, lineage. Knows nothing of stores, threads
 * or the AWS SDK.
 */
@NullMarked
package io.kinesumer.stream;

import org.jspecify.annotations.NullMarked;
