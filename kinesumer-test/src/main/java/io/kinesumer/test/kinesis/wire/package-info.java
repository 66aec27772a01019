/**
 * AWS JSON 1.1 and its CBOR form, read and written token by token.
 */
@NullMarked
package io.kinesumer.test.kinesis.wire;

import org.jspecify.annotations.NullMarked;
