/**
 * Meters of the consumer groups' clients.
 */
@NullMarked
package io.kinesumer.spring.boot.metrics;

import org.jspecify.annotations.NullMarked;
