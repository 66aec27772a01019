package io.kinesumer.spring.listener;

import java.io.InputStream;
import java.lang.reflect.TypeVariable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.BaseStream;

import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;

/**
 * Chooses how one record is read for a parameter: as it is, as a message, or its payload
 * only.
 */
class PayloadReaders {

	private static final Set<Class<?>> NOT_PAYLOADS = Set.of(Collection.class, Iterable.class, Iterator.class,
			InputStream.class, Delivery.class);

	private final @Nullable PayloadConverter converter;

	private final PayloadValidation validation;

	PayloadReaders(@Nullable PayloadConverter converter, PayloadValidation validation) {
		this.converter = converter;
		this.validation = validation;
	}

	/**
	 * Whether a type is the payload alone, of which a method takes one.
	 */
	static boolean isPayload(ResolvableType type) {
		Class<?> resolved = type.resolve();
		return resolved != KinesumerRecord.class && resolved != Message.class;
	}

	RecordReader reader(MethodParameter parameter, ResolvableType type) {
		Class<?> resolved = type.resolve();
		if (resolved == KinesumerRecord.class) {
			return (record, delivery) -> record;
		}
		if (resolved == Message.class) {
			RecordReader payload = payloadReader(parameter, type.getGeneric(0));
			return (record, delivery) -> RecordMessage.of(payload.read(record, delivery), record, delivery);
		}
		return payloadReader(parameter, type);
	}

	private RecordReader payloadReader(MethodParameter parameter, ResolvableType type) {
		Function<KinesumerRecord, Object> payload = payload(parameter, type);
		return this.validation.validating(parameter, (record, delivery) -> payload.apply(record));
	}

	private Function<KinesumerRecord, Object> payload(MethodParameter parameter, ResolvableType type) {
		Class<?> resolved = type.resolve();
		if (resolved == byte[].class) {
			return RecordBytes::copy;
		}
		if (resolved == ByteBuffer.class) {
			return KinesumerRecord::data;
		}
		if (resolved == String.class) {
			return (record) -> StandardCharsets.UTF_8.decode(record.data()).toString();
		}
		if (resolved == null || type.getType() instanceof TypeVariable<?>) {
			throw new UnsupportedListenerException(parameter, "does not say what its elements are: name the type");
		}
		if (!canBePayload(resolved)) {
			throw new UnsupportedListenerException(parameter, "cannot be read from a record");
		}
		if (this.converter == null) {
			throw new UnsupportedListenerException(parameter, "must be read from JSON, but there is no JsonMapper: add "
					+ "spring-boot-starter-jackson, or take byte[], String or KinesumerRecord");
		}
		try {
			return this.converter.readerFor(type.getType());
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw new UnsupportedListenerException(parameter,
					"must be read from JSON, but there are several JsonMapper beans, " + ex.getBeanNamesFound()
							+ ": mark one @Primary");
		}
	}

	private static boolean canBePayload(Class<?> type) {
		return !NOT_PAYLOADS.contains(type) && !BaseStream.class.isAssignableFrom(type)
				&& !Flow.Publisher.class.isAssignableFrom(type)
				&& ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) == null
				&& !type.getName().equals("kotlin.coroutines.Continuation");
	}

}
