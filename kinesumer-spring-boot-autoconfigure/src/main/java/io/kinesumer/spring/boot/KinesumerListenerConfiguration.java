package io.kinesumer.spring.boot;

import java.util.Objects;

import io.kinesumer.RecordRecoverer;
import io.kinesumer.spring.boot.properties.ErrorProperties;
import io.kinesumer.spring.boot.properties.KinesumerProperties;
import io.kinesumer.spring.listener.JacksonPayloadConverter;
import io.kinesumer.spring.listener.KinesumerListenerBeanPostProcessor;
import io.kinesumer.spring.listener.KinesumerListenerHints;
import io.kinesumer.spring.listener.ListenerDefaults;
import io.kinesumer.spring.listener.ListenerEndpointFactory;
import io.kinesumer.spring.listener.ListenerHandlerFactory;
import io.kinesumer.spring.listener.ListenerLazyInitializationExcludeFilter;
import io.kinesumer.spring.listener.ListenerRegistrar;
import io.kinesumer.spring.listener.PayloadConverter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Role;
import org.springframework.core.convert.ConversionService;
import org.springframework.validation.Validator;

/**
 * The beans from annotated methods to endpoints.
 */
@Configuration(proxyBeanMethods = false)
@ImportRuntimeHints(KinesumerListenerHints.class)
class KinesumerListenerConfiguration {

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
	ListenerHandlerFactory kinesumerListenerHandlerFactory(ObjectProvider<PayloadConverter> converter,
			ObjectProvider<Validator> validator, ConfigurableListableBeanFactory beanFactory) {
		ConversionService conversionService = Objects.requireNonNullElseGet(beanFactory.getConversionService(),
				ApplicationConversionService::getSharedInstance);
		return new ListenerHandlerFactory(converter.getIfAvailable(), validator.getIfUnique(), conversionService);
	}

	@Bean
	ListenerEndpointFactory kinesumerListenerEndpointFactory(ConfigurableListableBeanFactory beanFactory,
			ListenerHandlerFactory handlers, KinesumerProperties properties,
			ObjectProvider<RecordRecoverer> recoverer) {
		return new ListenerEndpointFactory(beanFactory, handlers, new ListenerDefaults(properties.getCommit().getMode(),
				recoverer(properties.getError(), recoverer.getIfUnique())));
	}

	@Bean
	ListenerRegistrar kinesumerListenerRegistrar(KinesumerListenerBeanPostProcessor listeners,
			ListenerEndpointFactory endpoints, KinesumerRegistry kinesumers) {
		return new ListenerRegistrar(listeners, endpoints, kinesumers::register);
	}

	private static @Nullable RecordRecoverer recoverer(ErrorProperties error, @Nullable RecordRecoverer bean) {
		RecordRecoverer recoverer = (bean == null && error.getRecoverer() == ErrorProperties.Recoverer.SKIP)
				? RecordRecoverer.skip() : bean;
		if (recoverer != null && error.getMaxRetries() < 0) {
			logger
				.warn("A recoverer is configured, but kinesumer.error.max-retries is -1 (for ever): it is never used");
		}
		return recoverer;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class Jackson {

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnSingleCandidate(JsonMapper.class)
		PayloadConverter kinesumerPayloadConverter(JsonMapper jsonMapper) {
			return new JacksonPayloadConverter(jsonMapper);
		}

	}

}
