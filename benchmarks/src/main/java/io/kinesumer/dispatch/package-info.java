/**
 * What measures parts that no other package sees.
 */
@NullMarked
package io.kinesumer.dispatch;

import org.jspecify.annotations.NullMarked;
