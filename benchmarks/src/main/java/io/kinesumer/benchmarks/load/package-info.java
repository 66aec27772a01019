/**
 * A Kinesis that costs next to nothing, so that the client is what is measured.
 */
@NullMarked
package io.kinesumer.benchmarks.load;

import org.jspecify.annotations.NullMarked;
