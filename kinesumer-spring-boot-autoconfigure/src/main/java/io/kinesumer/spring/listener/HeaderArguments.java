package io.kinesumer.spring.listener;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.ValueConstants;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Makes the arguments of parameters annotated with {@link Header @Header}.
 */
class HeaderArguments {

	private final ConversionService conversionService;

	HeaderArguments(ConversionService conversionService) {
		this.conversionService = conversionService;
	}

	ArgumentResolver resolver(MethodParameter parameter, Header annotation, boolean batch) {
		RecordHeader header = header(parameter, annotation);
		ResolvableType type = ResolvableType.forMethodParameter(parameter);
		if (batch && header.isPerRecord()) {
			if (type.resolve() != List.class) {
				throw new UnsupportedListenerException(parameter, "must be a List in a batch listener, since " + header
						+ " differs from record to record: List<" + header.type().getSimpleName() + ">");
			}
			Function<@Nullable Object, @Nullable Object> conversion = conversion(parameter, annotation, header,
					type.getGeneric(0));
			return (invocation) -> values(invocation, header, conversion);
		}
		Function<@Nullable Object, @Nullable Object> conversion = conversion(parameter, annotation, header, type);
		return (invocation) -> conversion.apply(header.value(invocation.first(), invocation.delivery()));
	}

	private static RecordHeader header(MethodParameter parameter, Header annotation) {
		String name = StringUtils.hasText(annotation.name()) ? annotation.name() : parameter.getParameterName();
		RecordHeader header = (name != null) ? RecordHeader.named(name) : null;
		if (header == null) {
			throw new UnsupportedListenerException(parameter, "asks for the header '" + name
					+ "', which no record has: name one of the constants of KinesumerHeaders, " + RecordHeader.names());
		}
		return header;
	}

	private static List<@Nullable Object> values(Invocation invocation, RecordHeader header,
			Function<@Nullable Object, @Nullable Object> conversion) {
		List<@Nullable Object> values = new ArrayList<>(invocation.records().size());
		invocation.records()
			.forEach((record) -> values.add(conversion.apply(header.value(record, invocation.delivery()))));
		return Collections.unmodifiableList(values);
	}

	private Function<@Nullable Object, @Nullable Object> conversion(MethodParameter parameter, Header annotation,
			RecordHeader header, ResolvableType type) {
		boolean optional = type.resolve() == Optional.class;
		ResolvableType valueType = optional ? type.getGeneric(0) : type;
		Class<?> target = valueType.resolve(Object.class);
		if (!isConvertible(header, target)) {
			throw new UnsupportedListenerException(parameter, "cannot take the header " + header + ", which is a "
					+ header.type().getSimpleName() + " and does not convert to " + target.getSimpleName());
		}
		Object defaultValue = defaultValue(annotation, target);
		TypeDescriptor source = TypeDescriptor.valueOf(header.type());
		TypeDescriptor converted = new TypeDescriptor(valueType, null, null);
		boolean asIs = ClassUtils.isAssignable(target, header.type());
		return (value) -> {
			Object present = (value == null || asIs) ? value : this.conversionService.convert(value, source, converted);
			Object result = (present != null) ? present : defaultValue;
			return optional ? Optional.ofNullable(result) : result;
		};
	}

	private boolean isConvertible(RecordHeader header, Class<?> target) {
		return ClassUtils.isAssignable(target, header.type())
				|| this.conversionService.canConvert(header.type(), target);
	}

	private @Nullable Object defaultValue(Header annotation, Class<?> target) {
		return ValueConstants.DEFAULT_NONE.equals(annotation.defaultValue()) ? null
				: this.conversionService.convert(annotation.defaultValue(), target);
	}

}
