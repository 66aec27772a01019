/**
 * What is measured.
 */
@NullMarked
package io.kinesumer.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
