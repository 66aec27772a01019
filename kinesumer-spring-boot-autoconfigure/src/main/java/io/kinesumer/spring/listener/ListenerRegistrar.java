package io.kinesumer.spring.listener;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Once all singletons are created, makes endpoints of the listeners that were found and
 * hands them on, each with an id of its own.
 */
public class ListenerRegistrar implements SmartInitializingSingleton {

	private final KinesumerListenerBeanPostProcessor listeners;

	private final LazyListeners lazyListeners;

	private final ListenerEndpointFactory endpoints;

	private final Consumer<Collection<ListenerEndpoint>> target;

	/**
	 * Creates the registrar.
	 * @param listeners has found the listeners
	 * @param lazyListeners tells of those that were not
	 * @param endpoints makes endpoints of them
	 * @param target takes all endpoints, once
	 */
	public ListenerRegistrar(KinesumerListenerBeanPostProcessor listeners, LazyListeners lazyListeners,
			ListenerEndpointFactory endpoints, Consumer<Collection<ListenerEndpoint>> target) {
		this.listeners = listeners;
		this.lazyListeners = lazyListeners;
		this.endpoints = endpoints;
		this.target = target;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.lazyListeners.warn();
		Map<String, ListenerEndpoint> byId = new LinkedHashMap<>();
		List<ListenerMethod> unnamed = new ArrayList<>();
		for (ListenerMethod listener : this.listeners.take()) {
			String id = this.endpoints.explicitId(listener);
			if (id != null) {
				add(byId, this.endpoints.endpoint(listener, id));
			}
			else {
				unnamed.add(listener);
			}
		}
		unnamed.forEach((listener) -> add(byId, this.endpoints.endpoint(listener, freeId(byId, listener))));
		this.target.accept(List.copyOf(byId.values()));
	}

	/**
	 * The bean's and the method's name; a number is added for overloads and repeated
	 * annotations.
	 */
	private static String freeId(Map<String, ListenerEndpoint> byId, ListenerMethod listener) {
		String id = listener.beanName() + "." + listener.method().getName();
		String candidate = id;
		for (int number = 2; byId.containsKey(candidate); number++) {
			candidate = id + "-" + number;
		}
		return candidate;
	}

	private static void add(Map<String, ListenerEndpoint> byId, ListenerEndpoint endpoint) {
		ListenerEndpoint other = byId.putIfAbsent(endpoint.id(), endpoint);
		if (other != null) {
			throw new DuplicateListenerIdException(endpoint.id(), other.method(), endpoint.method());
		}
	}

}
