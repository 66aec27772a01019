/**
 * Reads answers to GetRecords with less work: their records past the SDK's own parser, or
 * what it parses in larger parts.
 */
@NullMarked
package io.kinesumer.direct;

import org.jspecify.annotations.NullMarked;
