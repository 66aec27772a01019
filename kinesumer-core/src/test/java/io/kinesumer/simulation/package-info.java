/**
 * Whole groups of production clients in one process under virtual time, with one source
 * of chance.
 */
@NullMarked
package io.kinesumer.simulation;

import org.jspecify.annotations.NullMarked;
