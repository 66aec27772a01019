/**
 * Health of the consumer groups' clients.
 */
@NullMarked
package io.kinesumer.spring.boot.health;

import org.jspecify.annotations.NullMarked;
