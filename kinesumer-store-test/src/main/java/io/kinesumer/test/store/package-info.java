/**
 * The contract of a state store as a test, for whoever writes one.
 */
@NullMarked
package io.kinesumer.test.store;

import org.jspecify.annotations.NullMarked;
