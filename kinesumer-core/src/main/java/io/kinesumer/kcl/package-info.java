/**
 * The way from the Kinesis Client Library: takes over how far its applications have come.
 */
@NullMarked
package io.kinesumer.kcl;

import org.jspecify.annotations.NullMarked;
