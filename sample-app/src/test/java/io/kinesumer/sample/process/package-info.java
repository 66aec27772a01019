/**
 * Groups of real processes on emulators in the test's own JVM: what each process has
 * handled is in a file that outlives it.
 */
@NullMarked
package io.kinesumer.sample.process;

import org.jspecify.annotations.NullMarked;
