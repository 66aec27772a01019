/**
 * Reading shards from Kinesis.
 */
@NullMarked
package io.kinesumer.reader;

import org.jspecify.annotations.NullMarked;
