/**
 * Clocks and threads: the only package that reads a clock or waits.
 */
@NullMarked
package io.kinesumer.time;

import org.jspecify.annotations.NullMarked;
