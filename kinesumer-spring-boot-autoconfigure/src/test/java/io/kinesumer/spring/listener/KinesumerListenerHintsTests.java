package io.kinesumer.spring.listener;

import java.util.stream.Stream;

import io.kinesumer.spring.KinesumerListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KinesumerListenerHints}.
 */
class KinesumerListenerHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	@Test
	void theAnnotationCanBeRead() {
		new KinesumerListenerHints().registerHints(this.hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.reflection().onType(KinesumerListener.class)).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.proxies().forInterfaces(KinesumerListener.class)).accepts(this.hints);
	}

	@ParameterizedTest
	@CsvSource({ "io.kinesumer.KinesumerRecord, partitionKey", "io.kinesumer.KinesumerRecord, size",
			"java.lang.String, startsWith", "java.time.Instant, isAfter" })
	void filterExpressionsCanCallTheRecord(Class<?> type, String method) {
		new KinesumerListenerHints().registerHints(this.hints, getClass().getClassLoader());
		assertThat(Stream.of(type.getMethods()).filter((candidate) -> candidate.getName().equals(method))).isNotEmpty()
			.allSatisfy((candidate) -> assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(candidate))
				.accepts(this.hints));
	}

	@Test
	void methodsAndTheirPayloadsAreKept() throws Exception {
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(this.hints, Listening.class);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(Listening.class.getDeclaredMethod("on", Payload.class))).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(Payload.class)).accepts(this.hints);
	}

	static class Listening {

		@KinesumerListener(streams = "orders")
		void on(Payload payload) {
		}

	}

	record Payload(String id) {
	}

}
