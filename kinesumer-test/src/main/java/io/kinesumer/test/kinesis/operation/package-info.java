/**
 * The operations of the service, from request fields to reply.
 */
@NullMarked
package io.kinesumer.test.kinesis.operation;

import org.jspecify.annotations.NullMarked;
