package io.kinesumer.spring.listener;

import io.kinesumer.InvalidSettingException;

import org.springframework.beans.factory.BeanFactory;

/**
 * Finds the beans that attributes of annotations name.
 */
class NamedBeans {

	private final BeanFactory beanFactory;

	NamedBeans(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	boolean contains(String name) {
		return this.beanFactory.containsBean(name);
	}

	boolean isOfType(String name, Class<?> type) {
		return this.beanFactory.isTypeMatch(name, type);
	}

	/**
	 * The bean of a name.
	 * @param key the attribute, for messages
	 * @throws InvalidSettingException if there is no such bean, or it is of another type
	 */
	<T> T get(String key, String name, Class<T> type) {
		if (!contains(name)) {
			throw new InvalidSettingException(key, name,
					"name a bean of type " + type.getName() + ", and there is no bean of that name");
		}
		if (!isOfType(name, type)) {
			throw new InvalidSettingException(key, name, "name a bean of type " + type.getName());
		}
		return this.beanFactory.getBean(name, type);
	}

}
