package io.kinesumer.spring.listener;

import java.lang.reflect.Method;

import io.kinesumer.spring.KinesumerListener;

/**
 * One {@link KinesumerListener @KinesumerListener} found on a method of a bean.
 *
 * @param bean the bean, a proxy where it has one
 * @param beanName the bean's name
 * @param method the method as the user wrote it
 * @param annotation the annotation, its attributes not resolved yet
 */
record ListenerMethod(Object bean, String beanName, Method method, KinesumerListener annotation) {
}
