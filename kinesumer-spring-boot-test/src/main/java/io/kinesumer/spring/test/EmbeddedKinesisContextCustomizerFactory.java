package io.kinesumer.spring.test;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Finds {@link EmbeddedKinesis} on a test class, its superclasses or the classes around
 * it.
 */
class EmbeddedKinesisContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		EmbeddedKinesis annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass, EmbeddedKinesis.class);
		return (annotation != null) ? EmbeddedKinesisContextCustomizer.of(annotation) : null;
	}

}
