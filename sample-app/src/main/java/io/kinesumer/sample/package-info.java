/**
 * Seismic watch: a week of real earthquakes, consumed by a group.
 */
@NullMarked
package io.kinesumer.sample;

import org.jspecify.annotations.NullMarked;
