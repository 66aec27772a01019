/**
 * What a user of the engine sees: the facade, records and handlers, settings, events and
 * snapshots.
 */
@NullMarked
package io.kinesumer;

import org.jspecify.annotations.NullMarked;
