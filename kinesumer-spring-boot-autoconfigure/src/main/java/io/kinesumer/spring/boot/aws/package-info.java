/**
 * The AWS clients: regions, credentials and roles, and which client reads which stream.
 */
@NullMarked
package io.kinesumer.spring.boot.aws;

import org.jspecify.annotations.NullMarked;
