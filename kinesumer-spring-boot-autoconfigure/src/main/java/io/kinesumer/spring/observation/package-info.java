/**
 * Observation of listeners with Micrometer.
 */
@NullMarked
package io.kinesumer.spring.observation;

import org.jspecify.annotations.NullMarked;
