package io.kinesumer.spring.listener;

import java.lang.reflect.Method;

import io.kinesumer.KinesumerException;

import org.springframework.core.MethodParameter;

/**
 * A listener's method has a signature that cannot be called.
 */
public class UnsupportedListenerException extends KinesumerException {

	/**
	 * What a listener may take and return, in one sentence or two.
	 */
	public static final String ALLOWED = "A listener takes, in any order: the payload (byte[], ByteBuffer, String, or "
			+ "any type read from JSON), KinesumerRecord, Message<T>, @Header values named by KinesumerHeaders, "
			+ "@Headers Map<String, Object>, Acknowledgment. A batch listener takes List<T> of payloads, records or "
			+ "messages. It returns nothing or a CompletionStage.";

	public UnsupportedListenerException(Method method, String problem) {
		super("The method " + method.toGenericString() + " cannot be a Kinesis listener: " + problem);
	}

	UnsupportedListenerException(MethodParameter parameter, String problem) {
		this(methodOf(parameter), "parameter " + (parameter.getParameterIndex() + 1) + nameOf(parameter) + " of type "
				+ parameter.getGenericParameterType().getTypeName() + " " + problem);
	}

	private static Method methodOf(MethodParameter parameter) {
		return (Method) parameter.getExecutable();
	}

	private static String nameOf(MethodParameter parameter) {
		String name = parameter.getParameterName();
		return (name != null) ? " '" + name + "'" : "";
	}

}
