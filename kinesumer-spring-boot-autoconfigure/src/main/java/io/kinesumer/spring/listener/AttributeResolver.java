package io.kinesumer.spring.listener;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.util.ObjectUtils;

/**
 * Resolves <code>${…}</code> placeholders and <code>#{…}</code> expressions in attributes
 * of annotations.
 */
class AttributeResolver {

	private final ConfigurableBeanFactory beanFactory;

	AttributeResolver(ConfigurableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	String string(String attribute) {
		return Objects.toString(evaluate(attribute), "").trim();
	}

	/**
	 * Resolves several strings. An expression may give an array or a collection.
	 */
	List<String> strings(String[] attribute) {
		List<String> values = new ArrayList<>();
		for (String element : attribute) {
			flatten(evaluate(element)).map((value) -> Objects.toString(value, "").trim()).forEach(values::add);
		}
		return values;
	}

	private @Nullable Object evaluate(String attribute) {
		String value = this.beanFactory.resolveEmbeddedValue(attribute);
		BeanExpressionResolver expressions = this.beanFactory.getBeanExpressionResolver();
		return (expressions != null) ? expressions.evaluate(value, new BeanExpressionContext(this.beanFactory, null))
				: value;
	}

	private static Stream<?> flatten(@Nullable Object value) {
		if (value instanceof Collection<?> collection) {
			return collection.stream();
		}
		return ObjectUtils.isArray(value) ? Stream.of(ObjectUtils.toObjectArray(value)) : Stream.of(value);
	}

}
