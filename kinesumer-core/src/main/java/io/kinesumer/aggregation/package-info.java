/**
 * Taking records apart that the Kinesis Producer Library has put together.
 */
@NullMarked
package io.kinesumer.aggregation;

import org.jspecify.annotations.NullMarked;
