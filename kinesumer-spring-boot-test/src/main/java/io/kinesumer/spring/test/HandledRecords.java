package io.kinesumer.spring.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.kinesumer.BatchListenerFailedException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RedeliverException;
import io.kinesumer.spring.ListenerInterceptor;
import io.kinesumer.spring.ListenerInvocation;

/**
 * Keeps what the application's listeners have handled. Safe for use by several threads.
 */
class HandledRecords {

	private final List<HandledRecord> all = new ArrayList<>();

	void intercept(ListenerInvocation invocation, ListenerInterceptor.Chain chain) throws Exception {
		int handled = 0;
		try {
			chain.proceed();
			handled = invocation.records().size();
		}
		catch (RedeliverException ex) {
			handled = ex.index();
			throw ex;
		}
		catch (BatchListenerFailedException ex) {
			handled = ex.index();
			throw ex;
		}
		finally {
			add(invocation, handled);
		}
	}

	private synchronized void add(ListenerInvocation invocation, int handled) {
		invocation.records()
			.stream()
			.limit(handled)
			.forEach((record) -> this.all.add(new HandledRecord(invocation.listener(), record)));
		notifyAll();
	}

	synchronized List<HandledRecord> all() {
		return List.copyOf(this.all);
	}

	synchronized List<KinesumerRecord> of(String stream) {
		return this.all.stream().map(HandledRecord::record).filter((record) -> record.stream().equals(stream)).toList();
	}

	/**
	 * Waits until the records of a stream are as wanted.
	 * @return whether they are
	 */
	synchronized boolean await(String stream, Predicate<List<KinesumerRecord>> wanted, Duration timeout)
			throws InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (!wanted.test(of(stream))) {
			long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
			if (millis <= 0) {
				return false;
			}
			wait(millis);
		}
		return true;
	}

	synchronized void clear() {
		this.all.clear();
	}

}
