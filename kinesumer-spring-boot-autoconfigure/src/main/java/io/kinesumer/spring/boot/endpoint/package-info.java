/**
 * The endpoint that shows groups and steers them.
 */
@NullMarked
package io.kinesumer.spring.boot.endpoint;

import org.jspecify.annotations.NullMarked;
