/**
 * Handing records to the user's handler, in order, and knowing how far it got.
 */
@NullMarked
package io.kinesumer.dispatch;

import org.jspecify.annotations.NullMarked;
