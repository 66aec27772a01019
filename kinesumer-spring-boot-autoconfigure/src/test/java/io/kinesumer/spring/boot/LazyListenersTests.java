package io.kinesumer.spring.boot;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.spring.KinesumerListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners of beans that are made on demand are not found, which is said.
 */
@ExtendWith(OutputCaptureExtension.class)
class LazyListenersTests {

	private static final String WARNING = "consume nothing";

	private final RecordedApplication application = new RecordedApplication();

	private final ApplicationContextRunner contextRunner = this.application.contextRunner();

	@Test
	void aLazyBeanWithListenersIsNamed(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(LazyBean.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).containsOnlyOnce("The @KinesumerListener methods of [onDemand] " + WARNING
					+ ", since these beans are lazy and nothing " + "has asked for them: remove @Lazy from them");
		});
	}

	@Test
	void itIsNamedBeforeItsAliasIsFoundUnused(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(LazyBean.class)
			.withPropertyValues("kinesumer.streams.orders.name=orders-prod")
			.run((context) -> {
				assertThat(RecordedApplication.rootCause(context)).isInstanceOf(InvalidSettingException.class);
				assertThat(output).contains("[onDemand] " + WARNING);
			});
	}

	@Test
	void aLazyBeanThatAnotherAsksForIsFound(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(LazyBean.class)
			.withBean("asking", Object.class, Object::new, (bean) -> bean.setDependsOn("onDemand"))
			.run((context) -> {
				assertThat(this.application.built()).containsOnlyKeys("shop");
				assertThat(output).doesNotContain(WARNING);
			});
	}

	@Test
	void aLazyApplicationIsNotWarned(CapturedOutput output) {
		this.contextRunner.withBean("listener", Listening.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				assertThat(this.application.built()).containsOnlyKeys("shop");
				assertThat(output).doesNotContain(WARNING);
			});
	}

	@Test
	void otherScopesAndFactoriesAreLeftAlone(CapturedOutput output) {
		this.contextRunner
			.withBean("prototype", Listening.class, Listening::new,
					(bean) -> bean.setScope(BeanDefinition.SCOPE_PROTOTYPE), (bean) -> bean.setLazyInit(true))
			.withBean("factory", Exploding.class, Exploding::new, (bean) -> bean.setLazyInit(true))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).doesNotContain(WARNING);
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class LazyBean {

		@Bean
		@Lazy
		Listening onDemand() {
			return new Listening();
		}

	}

	static class Listening {

		@KinesumerListener(streams = "orders")
		void on(String payload) {
		}

	}

	static class Exploding implements FactoryBean<Object> {

		Exploding() {
			throw new IllegalStateException("must not be made");
		}

		@Override
		public Object getObject() {
			return new Listening();
		}

		@Override
		public Class<?> getObjectType() {
			return null;
		}

	}

}
