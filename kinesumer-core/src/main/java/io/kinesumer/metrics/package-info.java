/**
 * What a client tells of itself in numbers, for whatever library collects them.
 */
@NullMarked
package io.kinesumer.metrics;

import org.jspecify.annotations.NullMarked;
