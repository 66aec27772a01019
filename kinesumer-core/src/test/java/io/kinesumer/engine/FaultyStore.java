package io.kinesumer.engine;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Random;

import io.kinesumer.StateStoreException;
import io.kinesumer.store.StateStore;

/**
 * A way to a store that can be cut, or that loses requests and answers by a seeded
 * chance.
 */
final class FaultyStore implements InvocationHandler {

	private final StateStore store;

	private final Random random;

	private volatile boolean cut;

	private volatile double lossRate;

	private volatile String refused = "";

	FaultyStore(StateStore store, long seed) {
		this.store = store;
		this.random = new Random(seed);
	}

	StateStore asStore() {
		return (StateStore) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { StateStore.class },
				this);
	}

	void cut(boolean cut) {
		this.cut = cut;
	}

	void lose(double rate) {
		this.lossRate = rate;
	}

	/**
	 * Loses each request of the name from now on; an empty name loses none.
	 */
	void refuse(String method) {
		this.refused = method;
	}

	@Override
	public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
		double chance;
		synchronized (this.random) {
			chance = this.random.nextDouble();
		}
		if (this.cut || chance < this.lossRate / 2 || method.getName().equals(this.refused)) {
			throw new StateStoreException("the request was lost", null);
		}
		Object result;
		try {
			result = method.invoke(this.store, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
		if (this.cut || chance < this.lossRate) {
			throw new StateStoreException("the answer was lost", null);
		}
		return result;
	}

}
