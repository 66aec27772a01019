/**
 * What a person reads when the application cannot start.
 */
@NullMarked
package io.kinesumer.spring.boot.diagnostics;

import org.jspecify.annotations.NullMarked;
