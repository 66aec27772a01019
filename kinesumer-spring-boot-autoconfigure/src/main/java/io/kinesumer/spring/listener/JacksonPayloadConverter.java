package io.kinesumer.spring.listener;

import java.lang.reflect.Type;
import java.util.function.Function;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.PayloadConversionException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads payloads from JSON with the application's mapper.
 */
public final class JacksonPayloadConverter implements PayloadConverter {

	private final JsonMapper mapper;

	public JacksonPayloadConverter(JsonMapper mapper) {
		this.mapper = mapper;
	}

	@Override
	public Function<KinesumerRecord, Object> readerFor(Type type) {
		ObjectReader reader = this.mapper.readerFor(this.mapper.constructType(type));
		return (record) -> read(reader, type, record);
	}

	private Object read(ObjectReader reader, Type type, KinesumerRecord record) {
		try {
			Object payload = reader.readValue(RecordBytes.copy(record));
			if (payload == null) {
				throw new PayloadConversionException(record, "is null and not a " + type.getTypeName(), null);
			}
			return payload;
		}
		catch (JacksonException ex) {
			throw new PayloadConversionException(record,
					"cannot be read from JSON as " + type.getTypeName() + ": " + describe(ex), ex);
		}
	}

	/**
	 * Without Jackson's own message, which quotes the payload.
	 */
	private static String describe(JacksonException failure) {
		String where = failure.getPathReference().isEmpty() ? "" : " for " + failure.getPathReference();
		TokenStreamLocation location = failure.getLocation();
		String at = (location == null) ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
		return failure.getClass().getSimpleName() + where + at;
	}

}
