package io.kinesumer.spring.listener;

import io.kinesumer.BatchRecordHandler;

/**
 * A listener method ready to be called.
 *
 * @param signature what it takes
 * @param invoker calls it
 */
record ListenerHandler(ListenerSignature signature, BatchRecordHandler invoker) {
}
