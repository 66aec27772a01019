package io.kinesumer.spring.test;

import java.util.Map;

import io.kinesumer.spring.test.EmbeddedKinesis.StateStoreKind;

/**
 * What a test asks for.
 *
 * @param shards the number of shards of each stream, by name
 * @param stateStore the kind of the state store
 */
record EmbeddedKinesisRequest(Map<String, Integer> shards, StateStoreKind stateStore) {
}
