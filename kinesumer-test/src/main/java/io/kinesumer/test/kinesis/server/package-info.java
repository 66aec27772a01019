/**
 * The loopback HTTP server in front of the operations.
 */
@NullMarked
package io.kinesumer.test.kinesis.server;

import org.jspecify.annotations.NullMarked;
