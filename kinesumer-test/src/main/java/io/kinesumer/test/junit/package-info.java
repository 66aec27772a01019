/**
 * An embedded Kinesis for tests with JUnit Jupiter, without Spring.
 */
@NullMarked
package io.kinesumer.test.junit;

import org.jspecify.annotations.NullMarked;
