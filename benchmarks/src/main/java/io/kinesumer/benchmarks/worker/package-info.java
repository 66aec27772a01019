/**
 * The processes that are measured.
 */
@NullMarked
package io.kinesumer.benchmarks.worker;

import org.jspecify.annotations.NullMarked;
