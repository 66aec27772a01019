/**
 * Who is in the group: heartbeats, liveness by observed counters, the fence, and the
 * leader's seat.
 */
@NullMarked
package io.kinesumer.membership;

import org.jspecify.annotations.NullMarked;
