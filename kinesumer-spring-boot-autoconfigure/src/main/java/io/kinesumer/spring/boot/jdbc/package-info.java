/**
 * Auto-configuration of the state store in a relational database.
 */
@NullMarked
package io.kinesumer.spring.boot.jdbc;

import org.jspecify.annotations.NullMarked;
