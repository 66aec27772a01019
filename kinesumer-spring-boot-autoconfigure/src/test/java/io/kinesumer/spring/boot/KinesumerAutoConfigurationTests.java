package io.kinesumer.spring.boot;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.kinesumer.Kinesumer;
import io.kinesumer.assignment.BalancedAssignor;
import io.kinesumer.assignment.RangeAssignor;
import io.kinesumer.assignment.ShardAssignor;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.Kinesumers;
import io.kinesumer.spring.listener.KinesumerListenerBeanPostProcessor;
import io.kinesumer.spring.listener.ListenerRegistrar;
import io.kinesumer.spring.listener.UnsupportedListenerException;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.StreamRef;
import jakarta.validation.Valid;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.ClassUtils;
import org.springframework.validation.Validator;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link KinesumerAutoConfiguration} and the way from annotations to
 * subscriptions.
 */
class KinesumerAutoConfigurationTests {

	private final RecordedApplication application = new RecordedApplication();

	private final ApplicationContextRunner contextRunner = this.application.contextRunner();

	private final Map<String, RecordedKinesumer> built = this.application.built();

	@Test
	void aListenerBecomesASubscriptionOfTheDefaultApp() {
		this.contextRunner.withUserConfiguration(Plain.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(this.built).containsOnlyKeys("shop");
			assertThat(this.application.subscription("shop")).satisfies((subscription) -> {
				assertThat(subscription.stream()).isEqualTo(StreamRef.named("orders"));
				assertThat(subscription.listener()).isEqualTo("plain.on");
				assertThat(subscription.maxRecords()).isOne();
				assertThat(subscription.start()).isNull();
				assertThat(subscription.commitMode()).isNull();
				assertThat(subscription.retry()).isNull();
				assertThat(subscription.recoverer()).isNull();
			});
			assertThat(context.getBean(Kinesumers.class).apps()).containsExactly("shop");
			assertThat(context.getBean(Kinesumers.class).snapshot()).hasSize(1);
			assertThat(context.getBean(Kinesumer.class).app()).isEqualTo("shop");
		});
	}

	@Test
	void theAppIsTheApplicationsNameByDefault() {
		this.contextRunner.withPropertyValues("kinesumer.app=", "spring.application.name=billing")
			.withUserConfiguration(Plain.class)
			.run((context) -> assertThat(this.built).containsOnlyKeys("billing"));
	}

	@Test
	void aListenerWithoutAnAppNeedsTheDefaultOne() {
		this.contextRunner.withPropertyValues("kinesumer.app=")
			.withUserConfiguration(Plain.class)
			.run((context) -> assertThat(RecordedApplication.rootCause(context))
				.isInstanceOf(MissingAppException.class));
	}

	@Test
	void noAppIsNeededWithoutListeners() {
		this.contextRunner.withPropertyValues("kinesumer.app=").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Kinesumers.class).apps()).isEmpty();
			assertThatIllegalArgumentException().isThrownBy(() -> context.getBean(Kinesumers.class).get("shop"))
				.withMessageContaining("'shop'");
		});
	}

	@Test
	void theAssignorFollowsTheStrategyAndBacksOff() {
		this.contextRunner
			.run((context) -> assertThat(context).getBean(ShardAssignor.class).isInstanceOf(BalancedAssignor.class));
		this.contextRunner.withPropertyValues("kinesumer.rebalance.strategy=range")
			.run((context) -> assertThat(context).getBean(ShardAssignor.class).isInstanceOf(RangeAssignor.class));
		ShardAssignor mine = (input) -> new TreeMap<>();
		this.contextRunner.withBean(ShardAssignor.class, () -> mine)
			.run((context) -> assertThat(context).getBean(ShardAssignor.class).isSameAs(mine));
	}

	@Test
	void disabledLeavesNothing() {
		this.contextRunner.withPropertyValues("kinesumer.enabled=false")
			.withUserConfiguration(TwoPayloads.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(Kinesumers.class)
				.doesNotHaveBean(Kinesumer.class)
				.doesNotHaveBean(ListenerRegistrar.class)
				.doesNotHaveBean(KinesumerListenerBeanPostProcessor.class));
	}

	@Test
	void withoutTheSdkThereIsNoBeanOfOurs() {
		new ApplicationContextRunner().withConfiguration(all())
			.withUserConfiguration(TwoPayloads.class)
			.withClassLoader(new FilteredClassLoader("software.amazon.awssdk"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBeanDefinitionNames()).filteredOn((name) -> name.contains("inesumer"))
					.allMatch((name) -> name.endsWith("TwoPayloads"));
			});
	}

	@Test
	void withoutDynamoDbAnotherStoreDoes() {
		this.contextRunner.withUserConfiguration(Plain.class)
			.withPropertyValues("kinesumer.state-store.type=in-memory", "kinesumer.region=eu-west-1")
			.withClassLoader(new FilteredClassLoader("software.amazon.awssdk.services.dynamodb"))
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(KinesisClient.class);
				assertThat(context).hasSingleBean(StateStore.class);
				assertThat(context).doesNotHaveBean(DynamoDbClient.class);
			});
	}

	private static AutoConfigurations all() {
		return AutoConfigurations.of(ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.kinesumer"))
			.map((name) -> ClassUtils.resolveClassName(name, null))
			.toArray(Class<?>[]::new));
	}

	@Test
	void clientsStartAndStopWithTheContextAgainAndAgain() {
		this.contextRunner.withUserConfiguration(Plain.class).run((context) -> {
			RecordedKinesumer kinesumer = this.built.get("shop");
			assertThat(kinesumer.calls).containsExactly("start");
			((Lifecycle) context.getSourceApplicationContext()).stop();
			assertThat(kinesumer.calls).containsExactly("start", "stop");
			((Lifecycle) context.getSourceApplicationContext()).start();
			assertThat(kinesumer.calls).containsExactly("start", "stop", "start");
		});
		assertThat(this.built.get("shop").calls).containsExactly("start", "stop", "start", "stop");
	}

	@Test
	void clientsOfAnApplicationThatDoesNotAutoStartAreStoppedAllTheSame() {
		this.contextRunner.withUserConfiguration(Plain.class)
			.withPropertyValues("kinesumer.auto-startup=false")
			.run((context) -> {
				assertThat(this.built.get("shop").calls).isEmpty();
				context.getBean(Kinesumer.class).start();
			});
		assertThat(this.built.get("shop").calls).containsExactly("start", "stop");
	}

	@Test
	void theLifecycleRunsBetweenExecutorsAndWebServer() {
		this.contextRunner.withUserConfiguration(Plain.class)
			.run((context) -> assertThat(context.getBeansOfType(SmartLifecycle.class).values())
				.filteredOn(KinesumerLifecycle.class::isInstance)
				.singleElement()
				.satisfies((lifecycle) -> assertThat(lifecycle.getPhase()).isEqualTo(Integer.MAX_VALUE - 100)));
	}

	@Test
	void theDefaultKinesumerCanBeInjectedAndBacksOff() {
		this.contextRunner.withUserConfiguration(Plain.class, Injecting.class).run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(Injecting.class).kinesumer.pause("orders", "shard");
			assertThat(this.built.get("shop").calls).containsExactly("start", "pause orders shard");
		});
		RecordedKinesumer mine = new RecordedKinesumer("mine", List.of());
		this.contextRunner.withBean(Kinesumer.class, () -> mine)
			.run((context) -> assertThat(context).getBean(Kinesumer.class).isSameAs(mine));
	}

	@Test
	void listenersAreFoundUnderLazyInitialization() {
		this.contextRunner.withUserConfiguration(Plain.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				context.getBean(ListenerRegistrar.class);
				assertThat(this.built).containsOnlyKeys("shop");
			});
	}

	@Test
	void aListenerThatComesTooLateFails() {
		this.contextRunner.withUserConfiguration(TooLate.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThatException().isThrownBy(() -> context.getBean("late"))
				.havingRootCause()
				.withMessageContaining("'late'")
				.withMessageContaining("make it a singleton that is not lazy");
		});
	}

	@Test
	void jsonListenersNeedJackson() {
		this.contextRunner.withUserConfiguration(Plain.class)
			.withClassLoader(new FilteredClassLoader(JsonMapper.class))
			.run((context) -> assertThat(context).hasNotFailed());
		this.contextRunner.withUserConfiguration(Json.class)
			.withClassLoader(new FilteredClassLoader(JsonMapper.class))
			.run((context) -> assertThat(RecordedApplication.rootCause(context))
				.isInstanceOf(UnsupportedListenerException.class)
				.hasMessageContaining("JsonMapper"));
	}

	@Test
	void ofSeveralMappersOneMustBePrimary() {
		ApplicationContextRunner several = this.contextRunner.withBean("one", JsonMapper.class, JsonMapper::new)
			.withBean("two", JsonMapper.class, JsonMapper::new);
		several.withUserConfiguration(Plain.class).run((context) -> assertThat(context).hasNotFailed());
		several.withUserConfiguration(Json.class)
			.run((context) -> assertThat(RecordedApplication.rootCause(context))
				.isInstanceOf(UnsupportedListenerException.class)
				.hasMessageEndingWith("must be read from JSON, but there are several JsonMapper beans, [one, two]: "
						+ "mark one @Primary"));
		several.withUserConfiguration(Json.class)
			.withBean("three", JsonMapper.class, JsonMapper::new, (bean) -> bean.setPrimary(true))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void ofSeveralValidatorsOneMustBePrimary() {
		ApplicationContextRunner several = this.contextRunner
			.withBean("one", Validator.class, LocalValidatorFactoryBean::new)
			.withBean("two", Validator.class, LocalValidatorFactoryBean::new);
		several.withUserConfiguration(Plain.class).run((context) -> assertThat(context).hasNotFailed());
		several.withUserConfiguration(Validated.class)
			.run((context) -> assertThat(RecordedApplication.rootCause(context))
				.isInstanceOf(UnsupportedListenerException.class)
				.hasMessageEndingWith("is to be validated, but there are several Validator beans, [one, two]: "
						+ "mark one @Primary"));
		several.withUserConfiguration(Validated.class)
			.withBean("three", Validator.class, LocalValidatorFactoryBean::new, (bean) -> bean.setPrimary(true))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Configuration(value = "plain", proxyBeanMethods = false)
	static class Plain {

		@KinesumerListener(streams = "orders")
		void on(String payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Json {

		@KinesumerListener(streams = "orders")
		void on(Map<String, String> payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Validated {

		@KinesumerListener(streams = "orders")
		void on(@Valid String payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoPayloads {

		@KinesumerListener(streams = "orders")
		void on(String first, byte[] second) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Injecting {

		private final Kinesumer kinesumer;

		Injecting(Kinesumer kinesumer) {
			this.kinesumer = kinesumer;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TooLate {

		@Bean
		@Lazy
		Plain late() {
			return new Plain();
		}

	}

}
