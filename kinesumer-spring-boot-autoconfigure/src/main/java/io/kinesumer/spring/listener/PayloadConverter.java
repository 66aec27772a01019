package io.kinesumer.spring.listener;

import java.lang.reflect.Type;
import java.util.function.Function;

import io.kinesumer.KinesumerRecord;

/**
 * Reads payloads of types that are not plain bytes or text.
 */
@FunctionalInterface
public interface PayloadConverter {

	/**
	 * A reader for one type, made once for each parameter.
	 * @param type the parameter's type, generic types included
	 * @return reads a record's payload, and throws a
	 * {@link io.kinesumer.spring.PayloadConversionException} if it cannot; safe for use
	 * by several threads
	 */
	Function<KinesumerRecord, Object> readerFor(Type type);

}
