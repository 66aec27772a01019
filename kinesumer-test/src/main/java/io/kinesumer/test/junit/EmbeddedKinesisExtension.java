package io.kinesumer.test.junit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Hands an embedded Kinesis and what belongs to it to the parameters of tests. Without
 * {@link EmbeddedKinesisTest @EmbeddedKinesisTest} it is one without streams.
 */
public class EmbeddedKinesisExtension implements ParameterResolver {

	private static final Namespace NAMESPACE = Namespace.create(EmbeddedKinesisExtension.class);

	/**
	 * Creates the extension.
	 */
	public EmbeddedKinesisExtension() {
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return EmbeddedServices.provides(parameter.getParameter().getType());
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		try {
			return context.getStore(NAMESPACE)
				.computeIfAbsent(EmbeddedServices.class, (key) -> new EmbeddedServices(find(context)),
						EmbeddedServices.class)
				.get(parameter.getParameter().getType());
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterResolutionException(String.valueOf(ex.getMessage()), ex);
		}
	}

	/**
	 * A parameter of a constructor belongs to the test that the instance is made for.
	 */
	@Override
	public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext context) {
		return ExtensionContextScope.TEST_METHOD;
	}

	private static @Nullable EmbeddedKinesisTest find(ExtensionContext context) {
		return context.getTestMethod()
			.flatMap((method) -> AnnotationSupport.findAnnotation(method, EmbeddedKinesisTest.class))
			.or(() -> AnnotationSupport.findAnnotation(context.getRequiredTestClass(), EmbeddedKinesisTest.class,
					context.getEnclosingTestClasses()))
			.orElse(null);
	}

}
