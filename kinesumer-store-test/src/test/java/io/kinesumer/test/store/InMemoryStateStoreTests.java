package io.kinesumer.test.store;

import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.StateStore;

class InMemoryStateStoreTests extends StateStoreContractTests {

	@Override
	protected StateStore createStore() {
		return new InMemoryStateStore();
	}

}
