package io.kinesumer.spring.listener;

import java.util.List;

import io.kinesumer.BatchRecordHandler;
import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.ListenerInterceptor;
import io.kinesumer.spring.ListenerInvocation;
import org.jspecify.annotations.Nullable;

/**
 * A handler with interceptors around it, the first outermost.
 *
 * @param app the app, or {@code null} if none is named
 * @param listener the listener's id
 * @param interceptors the interceptors
 * @param handler the handler
 */
record InterceptedHandler(@Nullable String app, String listener, List<ListenerInterceptor> interceptors,
		BatchRecordHandler handler) implements BatchRecordHandler {

	@Override
	public void handle(List<KinesumerRecord> records, Delivery delivery) throws Exception {
		proceed(new ListenerInvocation(this.app, this.listener, records, delivery), 0);
	}

	private void proceed(ListenerInvocation invocation, int index) throws Exception {
		if (index == this.interceptors.size()) {
			this.handler.handle(invocation.records(), invocation.delivery());
		}
		else {
			this.interceptors.get(index).intercept(invocation, () -> proceed(invocation, index + 1));
		}
	}

}
