/**
 * Hot inner parts, one by one.
 */
@NullMarked
package io.kinesumer.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
