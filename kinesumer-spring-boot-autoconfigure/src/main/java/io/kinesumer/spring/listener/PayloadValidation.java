package io.kinesumer.spring.listener;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.PayloadConversionException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/**
 * Validates the payloads of parameters annotated with {@code @Valid} or
 * {@code @Validated}. In a batch listener the list's parameter or its element type may
 * carry the annotation.
 */
class PayloadValidation {

	private final @Nullable Validator validator;

	private final List<String> several;

	/**
	 * Creates a validation.
	 * @param validator validates, or {@code null} if there is none
	 * @param several the names of those of which none is preferred, if that is why
	 */
	PayloadValidation(@Nullable Validator validator, Collection<String> several) {
		this.validator = validator;
		this.several = List.copyOf(several);
	}

	RecordReader validating(MethodParameter parameter, RecordReader reader) {
		Object[] hints = hints(parameter);
		if (hints == null) {
			return reader;
		}
		Validator validator = this.validator;
		if (validator == null) {
			throw new UnsupportedListenerException(parameter,
					"is to be validated, but there "
							+ (this.several.isEmpty() ? "is no Validator: add spring-boot-starter-validation"
									: "are several Validator beans, " + this.several + ": mark one @Primary"));
		}
		return (record, delivery) -> {
			Object payload = reader.read(record, delivery);
			validate(validator, payload, hints, record);
			return payload;
		};
	}

	private static Object @Nullable [] hints(MethodParameter parameter) {
		return Stream.concat(Stream.of(parameter.getParameterAnnotations()), elementAnnotations(parameter))
			.map(ValidationAnnotationUtils::determineValidationHints)
			.filter((hints) -> hints != null)
			.findFirst()
			.orElse(null);
	}

	private static Stream<Annotation> elementAnnotations(MethodParameter parameter) {
		AnnotatedType type = parameter.getExecutable().getAnnotatedParameterTypes()[parameter.getParameterIndex()];
		return (type instanceof AnnotatedParameterizedType generic)
				? Stream.of(generic.getAnnotatedActualTypeArguments()).flatMap((arg) -> Stream.of(arg.getAnnotations()))
				: Stream.empty();
	}

	/**
	 * Without the value, which is part of a payload and none of the log's or the health's
	 * business.
	 */
	private static String describe(ObjectError error) {
		String subject = (error instanceof FieldError field) ? field.getField() : error.getObjectName();
		return subject + " " + Objects.requireNonNullElse(error.getDefaultMessage(), "is refused") + " ("
				+ error.getCode() + ")";
	}

	private static void validate(Validator validator, Object payload, Object[] hints, KinesumerRecord record) {
		BeanPropertyBindingResult errors = new BeanPropertyBindingResult(payload, "payload");
		if (validator instanceof SmartValidator smart && hints.length > 0) {
			smart.validate(payload, errors, hints);
		}
		else {
			validator.validate(payload, errors);
		}
		if (errors.hasErrors()) {
			throw new PayloadConversionException(record, "is not valid: "
					+ errors.getAllErrors().stream().map(PayloadValidation::describe).collect(Collectors.joining("; ")),
					null);
		}
	}

}
