/**
 * The properties under {@code kinesumer} as they are bound.
 */
@NullMarked
package io.kinesumer.spring.boot.properties;

import org.jspecify.annotations.NullMarked;
