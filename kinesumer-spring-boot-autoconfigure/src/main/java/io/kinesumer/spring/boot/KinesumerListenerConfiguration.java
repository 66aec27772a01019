package io.kinesumer.spring.boot;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.recovery.DeadLetterRecoverer;
import io.kinesumer.spring.ListenerEndpointRegistry;
import io.kinesumer.spring.ListenerInterceptor;
import io.kinesumer.spring.boot.aws.StreamCatalog;
import io.kinesumer.spring.boot.aws.StreamClients;
import io.kinesumer.spring.boot.properties.ErrorProperties;
import io.kinesumer.spring.boot.properties.KinesumerProperties;
import io.kinesumer.spring.listener.JacksonPayloadConverter;
import io.kinesumer.spring.listener.KinesumerListenerBeanPostProcessor;
import io.kinesumer.spring.listener.KinesumerListenerHints;
import io.kinesumer.spring.listener.LazyListeners;
import io.kinesumer.spring.listener.ListenerDefaults;
import io.kinesumer.spring.listener.ListenerEndpointFactory;
import io.kinesumer.spring.listener.ListenerHandlerFactory;
import io.kinesumer.spring.listener.ListenerLazyInitializationExcludeFilter;
import io.kinesumer.spring.listener.ListenerRegistrar;
import io.kinesumer.spring.listener.PayloadConverter;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Role;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.env.Environment;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.StringUtils;
import org.springframework.validation.Validator;

/**
 * The beans from annotated methods to endpoints.
 */
@Configuration(proxyBeanMethods = false)
@ImportRuntimeHints(KinesumerListenerHints.class)
class KinesumerListenerConfiguration {

	/**
	 * The name of the converter for all listeners that name none: others of the type are
	 * for those that do.
	 */
	private static final String DEFAULT_CONVERTER = "kinesumerPayloadConverter";

	private static final Logger logger = LoggerFactory.getLogger(KinesumerListenerConfiguration.class);

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static KinesumerListenerBeanPostProcessor kinesumerListenerBeanPostProcessor() {
		return new KinesumerListenerBeanPostProcessor();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ListenerLazyInitializationExcludeFilter kinesumerListenerLazyInitializationExcludeFilter() {
		return new ListenerLazyInitializationExcludeFilter();
	}

	@Bean
	ListenerHandlerFactory kinesumerListenerHandlerFactory(
			@Qualifier(DEFAULT_CONVERTER) ObjectProvider<PayloadConverter> converter,
			ObjectProvider<Validator> validator, ObjectProvider<HandlerMethodArgumentResolver> argumentResolvers,
			ObjectProvider<ListenerInterceptor> interceptors, ConfigurableListableBeanFactory beanFactory) {
		ConversionService conversionService = Objects.requireNonNullElseGet(beanFactory.getConversionService(),
				ApplicationConversionService::getSharedInstance);
		return new ListenerHandlerFactory(converter.getIfAvailable(), validator.getIfUnique(), several(validator),
				conversionService, argumentResolvers.orderedStream().toList(), interceptors.orderedStream().toList());
	}

	/**
	 * The names of several beans of which none is preferred.
	 */
	private static Collection<String> several(ObjectProvider<?> beans) {
		try {
			beans.getIfAvailable();
			return List.of();
		}
		catch (NoUniqueBeanDefinitionException ex) {
			return Objects.requireNonNullElse(ex.getBeanNamesFound(), List.of());
		}
	}

	@Bean
	ListenerEndpointFactory kinesumerListenerEndpointFactory(ConfigurableListableBeanFactory beanFactory,
			ListenerHandlerFactory handlers, KinesumerProperties properties, Environment environment,
			ObjectProvider<RecordRecoverer> recoverer, StreamCatalog catalog, ObjectProvider<StreamClients> clients) {
		String app = new AppName(properties.getApp(), environment.getProperty("spring.application.name")).orNull();
		ErrorProperties error = properties.getError();
		DeadLetterRecoverer deadLetters = deadLetters(error, app, catalog, clients);
		return new ListenerEndpointFactory(beanFactory, handlers,
				new ListenerDefaults(app, properties.getCommit().getMode(), SettingsMapper.retry(error),
						recoverer(error, recoverer.getIfUnique(), deadLetters), deadLetters));
	}

	@Bean
	ListenerRegistrar kinesumerListenerRegistrar(KinesumerListenerBeanPostProcessor listeners,
			ListenerEndpointFactory endpoints, KinesumerRegistry kinesumers,
			ConfigurableListableBeanFactory beanFactory) {
		return new ListenerRegistrar(listeners, new LazyListeners(beanFactory), endpoints, kinesumers::register);
	}

	@Bean
	ListenerEndpointRegistry kinesumerListenerEndpointRegistry(KinesumerRegistry kinesumers) {
		return new AppsListenerRegistry(kinesumers);
	}

	private static @Nullable DeadLetterRecoverer deadLetters(ErrorProperties error, @Nullable String app,
			StreamCatalog catalog, ObjectProvider<StreamClients> clients) {
		String name = error.getDeadLetter().getStream();
		if (!StringUtils.hasText(name)) {
			return null;
		}
		try {
			StreamRef stream = catalog.deadLetterStream(name);
			return new DeadLetterRecoverer(() -> clients.getObject().apply(stream), stream,
					Objects.requireNonNullElse(app, ""));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException("kinesumer.error.dead-letter.stream", name,
					"name a stream: " + ex.getMessage());
		}
	}

	private static @Nullable RecordRecoverer recoverer(ErrorProperties error, @Nullable RecordRecoverer bean,
			@Nullable RecordRecoverer deadLetters) {
		RecordRecoverer recoverer = (bean != null) ? bean : switch (error.getRecoverer()) {
			case NONE -> null;
			case SKIP -> RecordRecoverer.skip();
			case DEAD_LETTER -> required(deadLetters);
		};
		if (recoverer != null && error.getMaxRetries() < 0) {
			logger.warn("A recoverer is configured, but kinesumer.error.max-retries is -1 (for ever): it takes over "
					+ "only what cannot be read from its record");
		}
		return recoverer;
	}

	private static RecordRecoverer required(@Nullable RecordRecoverer deadLetters) {
		if (deadLetters == null) {
			throw new InvalidSettingException("kinesumer.error.recoverer", "dead-letter",
					"stand beside kinesumer.error.dead-letter.stream, which names the stream that takes the records");
		}
		return deadLetters;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class Jackson {

		@Bean(DEFAULT_CONVERTER)
		@ConditionalOnMissingBean(name = DEFAULT_CONVERTER)
		@ConditionalOnBean(JsonMapper.class)
		PayloadConverter kinesumerPayloadConverter(ObjectProvider<JsonMapper> jsonMapper) {
			try {
				return new JacksonPayloadConverter(jsonMapper.getObject());
			}
			catch (NoUniqueBeanDefinitionException ex) {
				return (type) -> { // of no concern to who reads no JSON
					throw ex;
				};
			}
		}

	}

}
