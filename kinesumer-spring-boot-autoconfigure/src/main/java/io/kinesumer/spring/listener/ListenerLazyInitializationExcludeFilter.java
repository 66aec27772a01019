package io.kinesumer.spring.listener;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;

/**
 * Keeps beans with listeners eager under {@code spring.main.lazy-initialization}: nobody
 * else would ever ask for them.
 */
public class ListenerLazyInitializationExcludeFilter implements LazyInitializationExcludeFilter {

	@Override
	public boolean isExcluded(String beanName, BeanDefinition beanDefinition, Class<?> beanType) {
		return !KinesumerListenerBeanPostProcessor.listenerMethods(beanType).isEmpty();
	}

}
