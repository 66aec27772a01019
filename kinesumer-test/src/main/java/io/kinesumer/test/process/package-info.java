/**
 * Child processes that are always ended.
 */
@NullMarked
package io.kinesumer.test.process;

import org.jspecify.annotations.NullMarked;
