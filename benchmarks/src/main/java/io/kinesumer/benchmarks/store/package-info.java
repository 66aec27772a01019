/**
 * Counts what clients ask of DynamoDB.
 */
@NullMarked
package io.kinesumer.benchmarks.store;

import org.jspecify.annotations.NullMarked;
