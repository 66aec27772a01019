package io.kinesumer.spring.listener;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.kinesumer.spring.KinesumerListener;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotationPredicates;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

/**
 * Finds {@link KinesumerListener @KinesumerListener} methods as beans are created. It
 * only collects: {@link ListenerRegistrar} reads their attributes once all singletons are
 * there.
 */
public class KinesumerListenerBeanPostProcessor implements BeanPostProcessor {

	private final List<ListenerMethod> found = new ArrayList<>();

	private final Set<Class<?>> withoutListeners = ConcurrentHashMap.newKeySet();

	private boolean taken;

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(bean));
		if (!(bean instanceof AopInfrastructureBean) && !this.withoutListeners.contains(type)) {
			Map<Method, List<KinesumerListener>> methods = listenerMethods(type);
			if (methods.isEmpty()) {
				this.withoutListeners.add(type);
			}
			methods.forEach((method, annotations) -> annotations
				.forEach((annotation) -> add(new ListenerMethod(bean, beanName, method, annotation))));
		}
		return bean;
	}

	/**
	 * The listeners of a class, in no particular order of methods.
	 */
	static Map<Method, List<KinesumerListener>> listenerMethods(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, KinesumerListener.class)) {
			return Map.of();
		}
		return MethodIntrospector.selectMethods(type, (Method method) -> {
			List<KinesumerListener> annotations = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY)
				.stream(KinesumerListener.class)
				// An overriding method's own annotations replace those it would inherit.
				.filter(MergedAnnotationPredicates.firstRunOf(MergedAnnotation::getAggregateIndex))
				.map(MergedAnnotation::synthesize)
				.toList();
			return annotations.isEmpty() ? null : annotations;
		});
	}

	private synchronized void add(ListenerMethod listener) {
		if (this.taken) {
			throw new IllegalStateException("The bean '" + listener.beanName() + "' with the @KinesumerListener method "
					+ listener.method().getName() + " was created after the listeners had been started: make it a "
					+ "singleton that is not lazy, and not of a scope such as @RefreshScope");
		}
		this.found.add(listener);
	}

	/**
	 * Ends the search.
	 * @return all that was found, in the order in which beans were created
	 */
	synchronized List<ListenerMethod> take() {
		this.taken = true;
		return List.copyOf(this.found);
	}

}
