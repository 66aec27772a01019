package io.kinesumer.spring.listener;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.support.MessageBuilder;

/**
 * An argument that the application resolves by itself, from a message whose payload is
 * the {@link io.kinesumer.KinesumerRecord} or, in a batch listener, the list of them.
 *
 * @param resolver the application's resolver
 * @param parameter the parameter
 * @param batch whether the listener takes lists
 */
record CustomArgument(HandlerMethodArgumentResolver resolver, MethodParameter parameter,
		boolean batch) implements ArgumentResolver {

	@Override
	public @Nullable Object resolve(Invocation invocation) {
		Object payload = this.batch ? invocation.records() : invocation.first();
		Message<?> message = MessageBuilder.createMessage(payload, RecordMessage.headers(
				this.batch ? RecordHeader.of(invocation) : RecordHeader.of(invocation.first(), invocation.delivery())));
		try {
			return this.resolver.resolveArgument(this.parameter, message);
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException("The argument for " + this.parameter + " could not be resolved", ex);
		}
	}

}
