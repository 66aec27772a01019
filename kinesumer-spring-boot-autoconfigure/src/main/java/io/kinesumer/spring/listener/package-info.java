/**
 * From an annotated method to a handler of records: discovery, attributes, signatures,
 * invocation.
 */
@NullMarked
package io.kinesumer.spring.listener;

import org.jspecify.annotations.NullMarked;
