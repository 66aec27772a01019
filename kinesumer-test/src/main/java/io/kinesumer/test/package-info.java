/**
 * Embedded Kinesis and DynamoDB for tests and samples.
 */
@NullMarked
package io.kinesumer.test;

import org.jspecify.annotations.NullMarked;
