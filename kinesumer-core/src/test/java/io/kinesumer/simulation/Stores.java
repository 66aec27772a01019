package io.kinesumer.simulation;

import java.util.function.Function;

import io.kinesumer.store.StateStore;
import io.kinesumer.time.Ticker;

/**
 * What a simulation's clients share.
 *
 * @param seen the store as the clients see it
 * @param truth what it holds
 * @param clock the monotonic clock of a process
 */
record Stores(StateStore seen, StateStore truth, Function<Host, Ticker> clock) {
}
