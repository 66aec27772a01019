/**
 * Where records go that could not be handled.
 */
@NullMarked
package io.kinesumer.recovery;

import org.jspecify.annotations.NullMarked;
