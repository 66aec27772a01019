/**
 * The embedded Kinesis without its wire: accounts, streams, shards, logs, iterators.
 */
@NullMarked
package io.kinesumer.test.kinesis.stream;

import org.jspecify.annotations.NullMarked;
