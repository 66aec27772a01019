/**
 * Measures Kinesumer beside the KCL and the bare SDK.
 */
@NullMarked
package io.kinesumer.benchmarks;

import org.jspecify.annotations.NullMarked;
