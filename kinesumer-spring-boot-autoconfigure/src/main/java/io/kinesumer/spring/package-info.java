/**
 * What a Spring application sees: the listener annotation, headers, acknowledgment and
 * application events.
 */
@NullMarked
package io.kinesumer.spring;

import org.jspecify.annotations.NullMarked;
