package io.kinesumer.spring.listener;

import java.time.Instant;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.KinesumerListeners;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What a native image must keep to find listeners. The methods and their payloads are
 * kept by the annotation's {@code @MessageMapping}. Filter expressions call the record,
 * and the strings and instants that it is made of.
 */
public class KinesumerListenerHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection()
			.registerType(KinesumerListener.class, MemberCategory.INVOKE_DECLARED_METHODS)
			.registerType(KinesumerListeners.class, MemberCategory.INVOKE_DECLARED_METHODS)
			.registerType(KinesumerRecord.class, MemberCategory.INVOKE_PUBLIC_METHODS)
			.registerType(String.class, MemberCategory.INVOKE_PUBLIC_METHODS)
			.registerType(Instant.class, MemberCategory.INVOKE_PUBLIC_METHODS);
		hints.proxies().registerJdkProxy(KinesumerListener.class);
	}

}
