package io.kinesumer.spring.listener;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;

import io.kinesumer.CommitMode;
import io.kinesumer.DefaultErrorHandler;
import io.kinesumer.ErrorHandler;
import io.kinesumer.InvalidSettingException;
import io.kinesumer.ReadMode;
import io.kinesumer.RecordFilter;
import io.kinesumer.Subscription;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.PayloadConversionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.messaging.converter.MessageConverter;

/**
 * Makes endpoints of listener methods: resolves the annotation's attributes, and refuses
 * what cannot work.
 */
public class ListenerEndpointFactory {

	private static final Logger logger = LoggerFactory.getLogger(ListenerEndpointFactory.class);

	private final AttributeResolver attributes;

	private final ListenerHandlerFactory handlers;

	private final NamedBeans beans;

	private final RecovererLookup recoverers;

	private final ErrorHandler defaultErrorHandler;

	private final CommitMode defaultCommitMode;

	private final @Nullable String defaultApp;

	public ListenerEndpointFactory(ConfigurableBeanFactory beanFactory, ListenerHandlerFactory handlers,
			ListenerDefaults defaults) {
		this.attributes = new AttributeResolver(beanFactory);
		this.handlers = handlers;
		this.beans = new NamedBeans(beanFactory);
		this.recoverers = new RecovererLookup(this.beans, defaults.recoverer(), defaults.deadLetters());
		this.defaultErrorHandler = new DefaultErrorHandler(defaults.retry())
			.notRetrying(PayloadConversionException.class);
		this.defaultCommitMode = defaults.commitMode();
		this.defaultApp = defaults.app();
	}

	/**
	 * The id that a listener was given.
	 * @return the id, or {@code null} if it was given none
	 */
	@Nullable String explicitId(ListenerMethod listener) {
		return textOrNull(listener.annotation().id());
	}

	ListenerEndpoint endpoint(ListenerMethod listener, String id) {
		KinesumerListener annotation = listener.annotation();
		Method method = listener.method();
		String app = textOrNull(annotation.app());
		ListenerHandler handler = this.handlers.handler(listener, (app != null) ? app : this.defaultApp, id,
				converter(method, annotation));
		CommitMode commitMode = commitMode(method, annotation);
		if (handler.signature().takesAcknowledgment() && effective(commitMode) == CommitMode.AUTO) {
			logger.warn(
					"Listener '{}' takes an Acknowledgment, of which only nack has an effect with automatic commits: to "
							+ "acknowledge, set commit = \"manual\" or kinesumer.commit.mode",
					id);
		}
		String start = this.attributes.string(annotation.initialPosition());
		return new ListenerEndpoint(id, describe(method), app, streams(method, annotation), handler.invoker(),
				maxRecords(method, annotation, handler.signature().isBatch()),
				start.isEmpty() ? null : StartPositions.parse(key(method, "initialPosition"), start), commitMode,
				concurrency(method, annotation), errorHandler(method, annotation), filter(method, annotation),
				this.recoverers.recoverer(key(method, "recoverer"), this.attributes.string(annotation.recoverer()),
						app),
				mode(method, annotation), autoStartup(method, annotation));
	}

	private List<String> streams(Method method, KinesumerListener annotation) {
		List<String> streams = this.attributes.strings(annotation.streams());
		if (streams.isEmpty() || streams.contains("")) {
			throw new InvalidSettingException(key(method, "streams"), String.join(",", annotation.streams()),
					"name one stream or more, none of them empty");
		}
		return streams;
	}

	private int maxRecords(Method method, KinesumerListener annotation, boolean batch) {
		String value = this.attributes.string(annotation.maxRecords());
		if (value.isEmpty()) {
			return batch ? Integer.MAX_VALUE : 1;
		}
		if (!batch) {
			throw new InvalidSettingException(key(method, "maxRecords"), value,
					"be left out, since the method takes one record at a time and no List");
		}
		return positive(method, "maxRecords", value);
	}

	private @Nullable CommitMode commitMode(Method method, KinesumerListener annotation) {
		String value = this.attributes.string(annotation.commit());
		return switch (value.toLowerCase(Locale.ROOT)) {
			case "" -> null;
			case "auto" -> CommitMode.AUTO;
			case "manual" -> CommitMode.MANUAL;
			default -> throw new InvalidSettingException(key(method, "commit"), value, "be auto or manual");
		};
	}

	private CommitMode effective(@Nullable CommitMode commitMode) {
		return (commitMode != null) ? commitMode : this.defaultCommitMode;
	}

	private boolean autoStartup(Method method, KinesumerListener annotation) {
		String value = this.attributes.string(annotation.autoStartup());
		return switch (value.toLowerCase(Locale.ROOT)) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new InvalidSettingException(key(method, "autoStartup"), value, "be true or false");
		};
	}

	private @Nullable ReadMode mode(Method method, KinesumerListener annotation) {
		String value = this.attributes.string(annotation.mode());
		return switch (value.toLowerCase(Locale.ROOT)) {
			case "" -> null;
			case "polling" -> ReadMode.POLLING;
			case "fan-out" -> ReadMode.FAN_OUT;
			default -> throw new InvalidSettingException(key(method, "mode"), value, "be polling or fan-out");
		};
	}

	private int concurrency(Method method, KinesumerListener annotation) {
		int concurrency = positive(method, "concurrency", this.attributes.string(annotation.concurrency()));
		if (concurrency > Subscription.MAX_CONCURRENCY) {
			throw new InvalidSettingException(key(method, "concurrency"), concurrency,
					"be from 1 to " + Subscription.MAX_CONCURRENCY);
		}
		return concurrency;
	}

	/**
	 * What the annotation names, or the retries that are configured. What cannot be read
	 * from a record cannot be read the next time either.
	 */
	private ErrorHandler errorHandler(Method method, KinesumerListener annotation) {
		String name = this.attributes.string(annotation.errorHandler());
		return name.isEmpty() ? this.defaultErrorHandler
				: this.beans.get(key(method, "errorHandler"), name, ErrorHandler.class);
	}

	private @Nullable RecordFilter filter(Method method, KinesumerListener annotation) {
		String text = this.attributes.string(annotation.filter());
		if (text.isEmpty()) {
			return null;
		}
		return this.beans.contains(text) ? this.beans.get(key(method, "filter"), text, RecordFilter.class)
				: ExpressionFilter.parse(key(method, "filter"), text);
	}

	private @Nullable PayloadConverter converter(Method method, KinesumerListener annotation) {
		String name = this.attributes.string(annotation.converter());
		if (name.isEmpty()) {
			return null;
		}
		if (this.beans.contains(name) && this.beans.isOfType(name, MessageConverter.class)) {
			return new MessagePayloadConverter(this.beans.get(key(method, "converter"), name, MessageConverter.class));
		}
		return this.beans.get(key(method, "converter"), name, PayloadConverter.class);
	}

	private int positive(Method method, String attribute, String value) {
		try {
			int number = Integer.parseInt(value);
			if (number >= 1) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// Said below.
		}
		throw new InvalidSettingException(key(method, attribute), value, "be a whole number from 1");
	}

	private @Nullable String textOrNull(String attribute) {
		String value = this.attributes.string(attribute);
		return value.isEmpty() ? null : value;
	}

	private static String key(Method method, String attribute) {
		return "The attribute '" + attribute + "' of @KinesumerListener on " + describe(method);
	}

	static String describe(Method method) {
		return method.getDeclaringClass().getName() + "." + method.getName();
	}

}
