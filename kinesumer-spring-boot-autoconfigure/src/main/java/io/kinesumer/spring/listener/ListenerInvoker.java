package io.kinesumer.spring.listener;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;

import io.kinesumer.BatchListenerFailedException;
import io.kinesumer.BatchRecordHandler;
import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RedeliverException;
import io.kinesumer.spring.PayloadConversionException;
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
		@Nullable Object[] values;
		try {
			values = arguments(new Invocation(records, delivery));
		}
		catch (PayloadConversionException ex) {
			int index = records.indexOf(ex.record());
			if (index > 0) {
				// The listener has not seen those before it yet.
				handle(records.subList(0, index), delivery);
			}
			throw (records.size() > 1 && index >= 0)
					? new BatchListenerFailedException(String.valueOf(ex.getMessage()), ex, index) : ex;
		}
		AsyncResults.await(invoke(values));
		grantWish(values);
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
			throw AsyncResults.unwrapped(ex.getTargetException(), ex);
		}
	}

	private static void grantWish(@Nullable Object[] values) {
		for (Object value : values) {
			if (value instanceof DeliveryAcknowledgment acknowledgment) {
				RedeliverException wish = acknowledgment.listenerReturned();
				if (wish != null) {
					throw wish;
				}
			}
		}
	}

	@Override
	public String toString() {
		return this.method.toString();
	}

}
