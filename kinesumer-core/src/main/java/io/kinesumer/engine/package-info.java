/**
 * Wires the parts into a running client of a group.
 */
@NullMarked
package io.kinesumer.engine;

import org.jspecify.annotations.NullMarked;
