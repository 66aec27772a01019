/**
 * Auto-configuration: properties, AWS clients, and the life of each app's client.
 */
@NullMarked
package io.kinesumer.spring.boot;

import org.jspecify.annotations.NullMarked;
