/**
 * What a test can adjust of the embedded Kinesis: limits, time and faults.
 */
@NullMarked
package io.kinesumer.test.kinesis;

import org.jspecify.annotations.NullMarked;
