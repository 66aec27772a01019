package io.kinesumer.spring.boot.observation;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RedeliverException;
import io.kinesumer.spring.ListenerInvocation;
import io.kinesumer.spring.observation.DefaultKinesumerListenerObservationConvention;
import io.kinesumer.spring.observation.KinesumerListenerObservationConvention;
import io.kinesumer.spring.observation.ObservationInterceptor;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class KinesumerObservationAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(KinesumerObservationAutoConfiguration.class));

	private final MeterRegistry meters = new SimpleMeterRegistry();

	private final SimpleTracer tracer = new SimpleTracer();

	private final ListenerInvocation invocation = new ListenerInvocation("shop", "orders.on",
			List.of(new KinesumerRecord(new ShardKey("orders", "shardId-000000000000"), "key", null, Position.of("42"),
					Instant.EPOCH, ByteBuffer.allocate(0))),
			new SecondDelivery());

	@Test
	void aCallIsATimerAndASpan() {
		observed().run((context) -> {
			ObservationInterceptor interceptor = context.getBean(ObservationInterceptor.class);
			interceptor.intercept(this.invocation, () -> {
				assertThat(this.tracer.currentSpan()).isNotNull();
			});
			assertThat(this.tracer.onlySpan().getName()).isEqualTo("orders process");
			assertThat(this.meters.get("kinesumer.listener")
				.tags("app", "shop", "stream", "orders", "listener", "orders.on", "error", "none")
				.timer()
				.count()).isEqualTo(1);
			assertThat(this.tracer.onlySpan().getTags()).containsEntry("kinesumer.shard", "shardId-000000000000")
				.containsEntry("kinesumer.sequence.number", "42")
				.containsEntry("kinesumer.attempt", "2")
				.containsEntry("kinesumer.records", "1")
				.containsEntry("listener", "orders.on");
		});
	}

	@Test
	void aFailureIsSeenAndAWishIsNone() {
		observed().run((context) -> {
			ObservationInterceptor interceptor = context.getBean(ObservationInterceptor.class);
			assertThatIllegalStateException().isThrownBy(() -> interceptor.intercept(this.invocation, () -> {
				throw new IllegalStateException("no");
			}));
			assertThatExceptionOfType(RedeliverException.class)
				.isThrownBy(() -> interceptor.intercept(this.invocation, () -> {
					throw new RedeliverException(0, Duration.ZERO);
				}));
			assertThat(this.meters.get("kinesumer.listener").tag("error", "IllegalStateException").timer().count())
				.isEqualTo(1);
			assertThat(this.meters.get("kinesumer.listener").tag("error", "none").timer().count()).isEqualTo(1);
		});
	}

	@Test
	void theConventionCanBeReplaced() {
		observed().withBean(KinesumerListenerObservationConvention.class, Renamed::new).run((context) -> {
			context.getBean(ObservationInterceptor.class).intercept(this.invocation, () -> {
			});
			assertThat(this.meters.find("my.listener").timer()).isNotNull();
		});
	}

	@Test
	void withoutARegistryOrMicrometerNothingIsObserved() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(ObservationInterceptor.class));
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private ApplicationContextRunner observed() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig()
			.observationHandler(new DefaultMeterObservationHandler(this.meters))
			.observationHandler(new DefaultTracingObservationHandler(this.tracer));
		return this.contextRunner.withBean(ObservationRegistry.class, () -> registry);
	}

	private static final class Renamed extends DefaultKinesumerListenerObservationConvention {

		@Override
		public String getName() {
			return "my.listener";
		}

	}

	private static final class SecondDelivery implements Delivery {

		@Override
		public int attempt() {
			return 2;
		}

		@Override
		public Duration lag() {
			return Duration.ZERO;
		}

		@Override
		public void acknowledge(KinesumerRecord record) {
		}

	}

}
