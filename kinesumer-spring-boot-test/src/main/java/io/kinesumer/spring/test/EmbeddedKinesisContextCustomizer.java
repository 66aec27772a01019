package io.kinesumer.spring.test;

import java.util.Map;
import java.util.TreeMap;

import io.kinesumer.spring.test.EmbeddedKinesis.StateStoreKind;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Adds the embedded Kinesis to a test's context. It consists of what the annotation says,
 * so that tests that say the same share a context. Only definitions are added here:
 * nothing starts while a context is processed ahead of time, and one that has been has
 * the definitions already.
 *
 * @param shards the number of shards of each stream, by name
 * @param stateStore the kind of the state store
 */
record EmbeddedKinesisContextCustomizer(Map<String, Integer> shards,
		StateStoreKind stateStore) implements ContextCustomizer {

	static EmbeddedKinesisContextCustomizer of(EmbeddedKinesis annotation) {
		Map<String, Integer> shards = new TreeMap<>();
		for (EmbeddedKinesis.Stream stream : annotation.streams()) {
			if (shards.put(stream.name(), stream.shards()) != null) {
				throw new IllegalArgumentException("@EmbeddedKinesis names stream '" + stream.name() + "' twice");
			}
		}
		return new EmbeddedKinesisContextCustomizer(shards, annotation.stateStore());
	}

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		if (!(context.getBeanFactory() instanceof BeanDefinitionRegistry registry)) {
			throw new IllegalStateException("@EmbeddedKinesis needs a context that takes bean definitions");
		}
		switch (this.stateStore) {
			case DYNAMODB -> TestPropertyValues
				.of("kinesumer.state-store.type=dynamodb", "kinesumer.state-store.dynamodb.create-table=true")
				.applyTo(context);
			case IN_MEMORY -> TestPropertyValues.of("kinesumer.state-store.type=in-memory").applyTo(context);
			case AS_CONFIGURED -> {
			}
		}
		if (AotDetector.useGeneratedArtifacts()) {
			return;
		}
		RootBeanDefinition request = new RootBeanDefinition(EmbeddedKinesisRequest.class);
		request.getConstructorArgumentValues().addIndexedArgumentValue(0, this.shards);
		request.getConstructorArgumentValues().addIndexedArgumentValue(1, this.stateStore);
		registry.registerBeanDefinition("embeddedKinesisRequest", request);
		new AnnotatedBeanDefinitionReader(registry, context.getEnvironment())
			.register(EmbeddedKinesisConfiguration.class);
	}

}
