/**
 * Reads the records of a GetRecords answer past the SDK's own parser.
 */
@NullMarked
package io.kinesumer.direct;

import org.jspecify.annotations.NullMarked;
