package io.kinesumer.store;

class InMemoryStateStoreTests extends StateStoreContractTests {

	@Override
	protected StateStore createStore() {
		return new InMemoryStateStore();
	}

}
