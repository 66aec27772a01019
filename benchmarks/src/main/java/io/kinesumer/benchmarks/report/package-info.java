/**
 * Results, as JSON, tables and plots.
 */
@NullMarked
package io.kinesumer.benchmarks.report;

import org.jspecify.annotations.NullMarked;
