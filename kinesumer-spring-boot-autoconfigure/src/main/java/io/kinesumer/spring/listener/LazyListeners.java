package io.kinesumer.spring.listener;

import java.util.List;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Tells of listeners that are not found, since their beans are made on demand only.
 */
public class LazyListeners {

	private static final Logger logger = LoggerFactory.getLogger(LazyListeners.class);

	private final ConfigurableListableBeanFactory beans;

	public LazyListeners(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	/**
	 * Warns of them, if there are any. No bean is made for that.
	 */
	void warn() {
		List<String> names = Stream.of(this.beans.getBeanDefinitionNames())
			.filter((name) -> isNotMade(name) && hasListeners(name))
			.toList();
		if (!names.isEmpty()) {
			logger.warn("The @KinesumerListener methods of {} consume nothing, since these beans are lazy and nothing "
					+ "has asked for them: remove @Lazy from them", names);
		}
	}

	private boolean isNotMade(String name) {
		BeanDefinition definition = this.beans.getMergedBeanDefinition(name);
		return definition.isLazyInit() && definition.isSingleton() && !definition.isAbstract()
				&& !this.beans.containsSingleton(name);
	}

	private boolean hasListeners(String name) {
		try {
			Class<?> type = this.beans.getType(name, false);
			return type != null && !KinesumerListenerBeanPostProcessor.listenerMethods(type).isEmpty();
		}
		catch (BeansException | LinkageError ex) {
			return false; // A lazy bean may be of a class that is not there.
		}
	}

}
