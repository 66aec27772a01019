/**
 * The state store: the one table in which the clients of a group meet.
 */
@NullMarked
package io.kinesumer.store;

import org.jspecify.annotations.NullMarked;
