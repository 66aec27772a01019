package io.kinesumer.spring.listener;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.kinesumer.BatchRecordHandler;
import io.kinesumer.spring.ListenerInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.core.convert.ConversionService;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.validation.Validator;

/**
 * Makes handlers of listener methods. Every decision that a signature allows is taken
 * here, once; spring-messaging's own invocation decides at each message and would find an
 * unsupported parameter only then, so only its annotations are used.
 */
public class ListenerHandlerFactory {

	private final HeaderArguments headers;

	private final @Nullable PayloadConverter converter;

	private final PayloadValidation validation;

	private final List<HandlerMethodArgumentResolver> custom;

	private final List<ListenerInterceptor> interceptors;

	/**
	 * Creates the factory.
	 * @param converter reads payloads that are not plain bytes or text, or {@code null}
	 * if there is none
	 * @param validator validates payloads, or {@code null} if there is none
	 * @param severalValidators the names of those of which none is preferred, if that is
	 * why there is none
	 * @param conversionService converts headers
	 * @param custom resolve parameters in the application's own way, asked before any
	 * parameter is taken for the payload
	 * @param interceptors stand around each call
	 */
	public ListenerHandlerFactory(@Nullable PayloadConverter converter, @Nullable Validator validator,
			Collection<String> severalValidators, ConversionService conversionService,
			List<HandlerMethodArgumentResolver> custom, List<ListenerInterceptor> interceptors) {
		this.headers = new HeaderArguments(conversionService);
		this.converter = converter;
		this.validation = new PayloadValidation(validator, severalValidators);
		this.custom = List.copyOf(custom);
		this.interceptors = List.copyOf(interceptors);
	}

	/**
	 * Makes the handler of a listener.
	 * @param app the app, or {@code null} if none is named
	 * @param own the listener's own converter, or {@code null} to use the common one
	 */
	ListenerHandler handler(ListenerMethod listener, @Nullable String app, String id, @Nullable PayloadConverter own) {
		PayloadReaders payloads = new PayloadReaders((own != null) ? own : this.converter, this.validation);
		ListenerSignature signature = ListenerSignature.of(listener.method(), parameters(listener),
				(parameter) -> customResolver(parameter) != null);
		List<ArgumentResolver> arguments = signature.parameters()
			.stream()
			.map((parameter) -> resolver(parameter, payloads, signature.isBatch()))
			.toList();
		BatchRecordHandler invoker = new ListenerInvoker(listener.bean(), invocableMethod(listener), arguments);
		return new ListenerHandler(signature,
				this.interceptors.isEmpty() ? invoker : new InterceptedHandler(app, id, this.interceptors, invoker));
	}

	private @Nullable HandlerMethodArgumentResolver customResolver(MethodParameter parameter) {
		return this.custom.stream()
			.filter((resolver) -> resolver.supportsParameter(parameter))
			.findFirst()
			.orElse(null);
	}

	private static List<MethodParameter> parameters(ListenerMethod listener) {
		DefaultParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
		List<MethodParameter> parameters = List.of(new BeanMethod(listener).getMethodParameters());
		parameters.forEach((parameter) -> parameter.initParameterNameDiscovery(names));
		return parameters;
	}

	private static Method invocableMethod(ListenerMethod listener) {
		try {
			Method method = AopUtils.selectInvocableMethod(listener.method(), listener.bean().getClass());
			verifyProxied(listener, method);
			ReflectionUtils.makeAccessible(method);
			return method;
		}
		catch (IllegalStateException ex) {
			throw new UnsupportedListenerException(listener.method(),
					"its bean '" + listener.beanName() + "' is proxied and the proxy does not have it: declare it on "
							+ "an interface of the bean, proxy the class (proxyTargetClass = true), and do not make it "
							+ "private");
		}
	}

	/**
	 * A proxy that is a subclass holds none of the fields that it would run on.
	 */
	private static void verifyProxied(ListenerMethod listener, Method method) {
		int modifiers = method.getModifiers();
		if (AopUtils.isCglibProxy(listener.bean()) && Modifier.isFinal(modifiers) && !Modifier.isStatic(modifiers)) {
			throw new UnsupportedListenerException(method,
					"its bean '" + listener.beanName() + "' is proxied by a subclass, which cannot override a final "
							+ "method, so that it would run on the proxy, where no field is set: make it not final");
		}
	}

	private ArgumentResolver resolver(MethodParameter parameter, PayloadReaders payloads, boolean batch) {
		Header header = parameter.getParameterAnnotation(Header.class);
		if (header != null) {
			return this.headers.resolver(parameter, header, batch);
		}
		if (parameter.hasParameterAnnotation(Headers.class)) {
			return allHeaders(parameter, batch);
		}
		HandlerMethodArgumentResolver resolver = customResolver(parameter);
		if (resolver != null) {
			return new CustomArgument(resolver, parameter, batch);
		}
		if (!ListenerSignature.takesRecords(parameter)) {
			return DeliveryAcknowledgment::new;
		}
		verifyPayloadAnnotation(parameter);
		RecordReader reader = payloads.reader(parameter, ListenerSignature.recordType(parameter));
		return batch ? (invocation) -> readAll(invocation, reader)
				: (invocation) -> reader.read(invocation.first(), invocation.delivery());
	}

	private static ArgumentResolver allHeaders(MethodParameter parameter, boolean batch) {
		Class<?> type = parameter.getParameterType();
		if (type != Map.class && type != MessageHeaders.class) {
			throw new UnsupportedListenerException(parameter, "must be a Map<String, Object> to take all @Headers");
		}
		return (invocation) -> RecordMessage
			.headers(batch ? RecordHeader.of(invocation) : RecordHeader.of(invocation.first(), invocation.delivery()));
	}

	private static void verifyPayloadAnnotation(MethodParameter parameter) {
		Payload payload = parameter.getParameterAnnotation(Payload.class);
		if (payload != null && !payload.expression().isEmpty()) {
			throw new UnsupportedListenerException(parameter, "has a @Payload expression, which is not supported");
		}
	}

	private static List<Object> readAll(Invocation invocation, RecordReader reader) {
		List<Object> values = new ArrayList<>(invocation.records().size());
		invocation.records().forEach((record) -> values.add(reader.read(record, invocation.delivery())));
		return Collections.unmodifiableList(values);
	}

	/**
	 * A method as its bean's class sees it, which may say what type variables stand for.
	 */
	private static final class BeanMethod extends AnnotatedMethod {

		private final Class<?> beanClass;

		BeanMethod(ListenerMethod listener) {
			super(listener.method());
			this.beanClass = ClassUtils.getUserClass(AopUtils.getTargetClass(listener.bean()));
		}

		@Override
		protected Class<?> getContainingClass() {
			return this.beanClass;
		}

	}

}
