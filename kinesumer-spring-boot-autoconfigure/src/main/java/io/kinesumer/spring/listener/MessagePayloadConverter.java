package io.kinesumer.spring.listener;

import java.lang.reflect.Type;
import java.util.function.Function;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.PayloadConversionException;

import org.springframework.core.ResolvableType;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.GenericMessage;

/**
 * Reads payloads with one of Spring's message converters.
 *
 * @param converter the converter
 */
record MessagePayloadConverter(MessageConverter converter) implements PayloadConverter {

	@Override
	public Function<KinesumerRecord, Object> readerFor(Type type) {
		Class<?> target = ResolvableType.forType(type).resolve(Object.class);
		return (record) -> read(target, record);
	}

	private Object read(Class<?> target, KinesumerRecord record) {
		Object payload;
		try {
			payload = this.converter.fromMessage(new GenericMessage<>(RecordBytes.copy(record)), target);
		}
		catch (RuntimeException ex) {
			throw new PayloadConversionException(record,
					"cannot be read as " + target.getTypeName() + ": " + ex.getMessage(), ex);
		}
		if (payload == null) {
			throw new PayloadConversionException(record,
					"cannot be read as " + target.getTypeName() + " by " + this.converter, null);
		}
		return payload;
	}

}
