package io.kinesumer.spring.listener;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

import io.kinesumer.BatchRecordHandler;
import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Calls a listener method, and lets its exceptions out as it threw them.
 */
class ListenerInvoker implements BatchRecordHandler {

	private final Object bean;

	private final Method method;

	private final List<ArgumentResolver> arguments;

	ListenerInvoker(Object bean, Method method, List<ArgumentResolver> arguments) {
		this.bean = bean;
		this.method = method;
		this.arguments = arguments;
	}

	@Override
	public void handle(List<KinesumerRecord> records, Delivery delivery) throws Exception {
		Object result = invoke(arguments(new Invocation(records, delivery)));
		if (result instanceof CompletionStage<?> stage) {
			await(stage);
		}
	}

	private @Nullable Object[] arguments(Invocation invocation) {
		@Nullable Object[] values = new Object[this.arguments.size()];
		for (int i = 0; i < values.length; i++) {
			values[i] = this.arguments.get(i).resolve(invocation);
		}
		return values;
	}

	private @Nullable Object invoke(@Nullable Object[] values) throws Exception {
		try {
			return this.method.invoke(this.bean, values);
		}
		catch (InvocationTargetException ex) {
			throw unwrapped(ex.getTargetException(), ex);
		}
	}

	private static void await(CompletionStage<?> stage) throws Exception {
		try {
			stage.toCompletableFuture().get();
		}
		catch (ExecutionException ex) {
			throw unwrapped(ex.getCause(), ex);
		}
	}

	private static Exception unwrapped(@Nullable Throwable cause, Exception wrapper) {
		if (cause instanceof Error error) {
			throw error;
		}
		return (cause instanceof Exception exception) ? exception : wrapper;
	}

	@Override
	public String toString() {
		return this.method.toString();
	}

}
