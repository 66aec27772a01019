/**
 * An HTTP server for the loopback interface.
 */
@NullMarked
package io.kinesumer.test.http;

import org.jspecify.annotations.NullMarked;
