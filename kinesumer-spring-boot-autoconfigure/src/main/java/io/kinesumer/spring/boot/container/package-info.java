/**
 * Service connections to emulators in containers, of Testcontainers and of Docker
 * Compose.
 */
@NullMarked
package io.kinesumer.spring.boot.container;

import org.jspecify.annotations.NullMarked;
