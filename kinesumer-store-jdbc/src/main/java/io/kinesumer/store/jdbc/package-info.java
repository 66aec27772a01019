/**
 * A state store in tables of a relational database.
 */
@NullMarked
package io.kinesumer.store.jdbc;

import org.jspecify.annotations.NullMarked;
