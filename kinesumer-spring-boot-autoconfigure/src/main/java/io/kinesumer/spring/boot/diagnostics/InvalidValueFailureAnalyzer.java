package io.kinesumer.spring.boot.diagnostics;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;

/**
 * Says of a value that does not bind what would be valid, which Spring Boot's own
 * analyzer does for enumerations only.
 */
@Order(0)
class InvalidValueFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("kinesumer");

	private static final String WHOLE_NUMBER = "It must be a whole number, such as 10.";

	private static final Map<Class<?>, String> EXPECTED = Map.of(Duration.class,
			"It must be a duration, such as 500ms, 10s, 5m or PT10S.", DataSize.class,
			"It must be a size, such as 512KB, 64MB or 1GB.", Instant.class,
			"It must be an ISO-8601 instant, such as 2026-01-31T08:00:00Z.", URI.class,
			"It must be a URI, such as http://localhost:4566.", Boolean.class, "It must be true or false.",
			boolean.class, "It must be true or false.", int.class, WHOLE_NUMBER, Integer.class, WHOLE_NUMBER,
			double.class, "It must be a number, such as 1.5.");

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		ConfigurationProperty property = cause.getProperty();
		String expected = EXPECTED.get(cause.getTarget().getType().resolve(Object.class));
		if (property == null || expected == null || !PREFIX.isAncestorOf(cause.getName())) {
			return null;
		}
		String origin = (property.getOrigin() != null) ? " (from " + property.getOrigin() + ")" : "";
		return new FailureAnalysis(
				cause.getName() + " has the value '" + property.getValue() + "'" + origin + ", which cannot work.",
				expected, cause);
	}

}
