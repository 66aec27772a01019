/**
 * Auto-configuration of the observation of listeners.
 */
@NullMarked
package io.kinesumer.spring.boot.observation;

import org.jspecify.annotations.NullMarked;
