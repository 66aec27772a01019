/**
 * What stands in for AWS on one's own machine: embedded Kinesis and DynamoDB, and a
 * producer that replays the week.
 */
@NullMarked
package io.kinesumer.sample.local;

import org.jspecify.annotations.NullMarked;
