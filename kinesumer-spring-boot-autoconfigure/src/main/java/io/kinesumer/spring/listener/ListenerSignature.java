package io.kinesumer.spring.listener;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.kinesumer.spring.Acknowledgment;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.scheduling.annotation.Async;

/**
 * What a listener method takes, seen from its parameters.
 *
 * @param method the method as the user wrote it
 * @param parameters its parameters, with their names and annotations
 * @param isBatch whether it takes lists of records
 */
record ListenerSignature(Method method, List<MethodParameter> parameters, boolean isBatch) {

	/**
	 * Reads a signature.
	 * @param method the method as the user wrote it
	 * @param parameters its parameters, with their names and annotations
	 * @param custom parameters that the application resolves by itself
	 * @throws UnsupportedListenerException if the parameters do not fit together
	 */
	static ListenerSignature of(Method method, List<MethodParameter> parameters, Predicate<MethodParameter> custom) {
		verifyReturnType(method);
		if (parameters.isEmpty()) {
			throw new UnsupportedListenerException(method, "it takes nothing, and so would not see the records");
		}
		List<MethodParameter> ofRecords = parameters.stream()
			.filter((parameter) -> takesRecords(parameter) && !custom.test(parameter))
			.toList();
		boolean batch = ofRecords.stream().anyMatch(ListenerSignature::isList);
		ofRecords.stream().filter((parameter) -> isList(parameter) != batch).findFirst().ifPresent((parameter) -> {
			throw new UnsupportedListenerException(parameter,
					"stands beside a List of records: a batch listener takes Lists only");
		});
		verifyOnePayload(ofRecords);
		return new ListenerSignature(method, parameters, batch);
	}

	/**
	 * Whether a parameter takes records in any form, and not what goes with them.
	 */
	static boolean takesRecords(MethodParameter parameter) {
		return !parameter.hasParameterAnnotation(Header.class) && !parameter.hasParameterAnnotation(Headers.class)
				&& parameter.getParameterType() != Acknowledgment.class;
	}

	/**
	 * What a parameter takes of one record, type variables resolved and wildcards
	 * replaced by their bounds. {@link ResolvableType#NONE} where it is not said.
	 */
	static ResolvableType recordType(MethodParameter parameter) {
		Type type = GenericTypeResolver.resolveType(parameter.getGenericParameterType(),
				parameter.getContainingClass());
		ResolvableType resolvable = ResolvableType.forType(type);
		ResolvableType element = isList(parameter) ? resolvable.getGeneric(0) : resolvable;
		if (!(element.getType() instanceof WildcardType wildcard)) {
			return element;
		}
		Type bound = wildcard.getUpperBounds()[0];
		return (bound == Object.class) ? ResolvableType.NONE : ResolvableType.forType(bound);
	}

	boolean takesAcknowledgment() {
		return this.parameters.stream().anyMatch((parameter) -> parameter.getParameterType() == Acknowledgment.class);
	}

	private static boolean isList(MethodParameter parameter) {
		return parameter.getParameterType() == List.class;
	}

	private static void verifyOnePayload(List<MethodParameter> ofRecords) {
		Stream<MethodParameter> payloads = ofRecords.stream()
			.filter((parameter) -> PayloadReaders.isPayload(recordType(parameter)));
		payloads.skip(1).findFirst().ifPresent((parameter) -> {
			throw new UnsupportedListenerException(parameter,
					"would be a second payload: a record has one; annotate headers with @Header");
		});
	}

	private static void verifyReturnType(Method method) {
		Class<?> type = method.getReturnType();
		if (AsyncResults.isAwaited(type)) {
			return;
		}
		if (Future.class.isAssignableFrom(type)) {
			throw new UnsupportedListenerException(method, "its return type " + type.getSimpleName()
					+ " cannot be awaited: return a CompletionStage, such as a CompletableFuture");
		}
		if (AnnotatedElementUtils.hasAnnotation(method, Async.class)
				|| AnnotatedElementUtils.hasAnnotation(method.getDeclaringClass(), Async.class)) {
			throw new UnsupportedListenerException(method,
					"it is @Async, so that a record would be committed before it is handled, and lost when that fails: "
							+ "return a CompletableFuture, which is awaited, or leave @Async out");
		}
	}

}
