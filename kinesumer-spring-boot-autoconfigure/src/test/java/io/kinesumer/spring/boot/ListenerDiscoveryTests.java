package io.kinesumer.spring.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.Subscription;
import io.kinesumer.spring.KinesumerHeaders;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.ListenerEndpointRegistry;
import io.kinesumer.spring.listener.Records;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners are found on whatever beans an application may have, and called through their
 * proxies.
 */
class ListenerDiscoveryTests {

	private static final String JSON = "{\"id\":\"a\",\"amount\":3}";

	private final RecordedApplication application = new RecordedApplication();

	private final ApplicationContextRunner contextRunner = this.application.contextRunner();

	private final AtomicInteger advised = new AtomicInteger();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aListenerBehindAProxyIsCalledThroughIt(boolean proxyTargetClass) {
		this.contextRunner.withBean("listener", ViaInterface.class)
			.withBean("advice", MethodInterceptor.class, () -> (call) -> {
				this.advised.incrementAndGet();
				return call.proceed();
			})
			.withBean(BeanNameAutoProxyCreator.class, () -> proxying(proxyTargetClass))
			.run((context) -> {
				assertThat(AopUtils.isCglibProxy(context.getBean("listener"))).isEqualTo(proxyTargetClass);
				deliver();
				assertThat(this.advised).hasValue(1);
				assertThat(((Seeing) context.getBean("listener")).seen())
					.containsExactly("Order[id=a, amount=3]@shardId-000000000000");
			});
	}

	private static BeanNameAutoProxyCreator proxying(boolean proxyTargetClass) {
		BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
		creator.setBeanNames("listener");
		creator.setInterceptorNames("advice");
		creator.setProxyTargetClass(proxyTargetClass);
		return creator;
	}

	@Test
	void anAnnotationOnAnInterfaceCounts() {
		this.contextRunner.withBean("listener", OfInterface.class).run((context) -> {
			deliver();
			assertThat(context.getBean(OfInterface.class).seen).containsExactly("Order[id=a, amount=3]");
		});
	}

	@Test
	void aTypeVariableIsWhatTheBeansClassSays() {
		this.contextRunner.withBean("listener", OfOrders.class).run((context) -> {
			deliver();
			assertThat(context.getBean(OfOrders.class).seen).containsExactly(new Order("a", 3));
		});
	}

	@Test
	void anOverridingMethodIsOneListener() {
		this.contextRunner.withBean("listener", Overriding.class)
			.run((context) -> assertThat(context.getBean(ListenerEndpointRegistry.class).listenerIds())
				.containsExactly("listener.on"));
	}

	private void deliver() throws Exception {
		Subscription subscription = this.application.subscription("shop");
		List<KinesumerRecord> records = List.of(Records.record(1, JSON));
		subscription.handler().handle(records, new Records.RecordedDelivery());
	}

	record Order(String id, int amount) {
	}

	interface Seeing {

		void on(Order order, String shardId);

		List<String> seen();

	}

	static class ViaInterface implements Seeing {

		private final List<String> seen = new ArrayList<>();

		@Override
		@KinesumerListener(streams = "orders")
		public void on(Order order, @Header(KinesumerHeaders.SHARD_ID) String shardId) {
			this.seen.add(order + "@" + shardId);
		}

		@Override
		public List<String> seen() {
			return this.seen;
		}

	}

	interface Declared {

		@KinesumerListener(streams = "orders")
		void on(Order order);

	}

	static class OfInterface implements Declared {

		private final List<String> seen = new ArrayList<>();

		@Override
		public void on(Order order) {
			this.seen.add(order.toString());
		}

	}

	abstract static class Of<T> {

		final List<T> seen = new ArrayList<>();

		@KinesumerListener(streams = "orders")
		void on(List<T> payloads) {
			this.seen.addAll(payloads);
		}

	}

	static class OfOrders extends Of<Order> {

	}

	static class Overriding extends OfOrders {

		@Override
		@KinesumerListener(streams = "orders")
		void on(List<Order> payloads) {
			super.on(payloads);
		}

	}

}
