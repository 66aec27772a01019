package io.kinesumer.spring.listener;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Waits for what listeners return: stages, and the reactive types that Spring knows. The
 * records count as handled when it has completed.
 */
final class AsyncResults {

	private AsyncResults() {
	}

	/**
	 * Whether a type is waited for.
	 */
	static boolean isAwaited(Class<?> type) {
		return CompletionStage.class.isAssignableFrom(type) || adapter(type) != null;
	}

	private static @Nullable ReactiveAdapter adapter(Class<?> type) {
		return ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
	}

	/**
	 * Waits for a result if it is of such a type.
	 * @throws Exception what the result completed with
	 */
	static void await(@Nullable Object result) throws Exception {
		if (result instanceof CompletionStage<?> stage) {
			await(stage.toCompletableFuture());
			return;
		}
		ReactiveAdapter adapter = (result != null) ? adapter(result.getClass()) : null;
		if (adapter != null) {
			await(adapter.<Object>toPublisher(result));
		}
	}

	private static void await(Publisher<Object> publisher) throws Exception {
		Completion completion = new Completion();
		publisher.subscribe(completion);
		try {
			await(completion.done);
		}
		catch (InterruptedException ex) {
			completion.cancel();
			throw ex;
		}
	}

	private static void await(CompletableFuture<?> future) throws Exception {
		try {
			future.get();
		}
		catch (ExecutionException ex) {
			throw unwrapped(ex.getCause(), ex);
		}
	}

	/**
	 * What a wrapper wraps, so that listeners' exceptions come out as they were thrown.
	 */
	static Exception unwrapped(@Nullable Throwable cause, Exception wrapper) {
		if (cause instanceof Error error) {
			throw error;
		}
		return (cause instanceof Exception exception) ? exception : wrapper;
	}

	/**
	 * Lets everything pass and notes the end.
	 */
	private static final class Completion implements Subscriber<Object> {

		private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

		private final AtomicReference<@Nullable Subscription> subscription = new AtomicReference<>();

		@Override
		public void onSubscribe(Subscription subscription) {
			this.subscription.set(subscription);
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(Object element) {
		}

		@Override
		public void onError(Throwable failure) {
			this.done.completeExceptionally(failure);
		}

		@Override
		public void onComplete() {
			this.done.complete(null);
		}

		private void cancel() {
			Subscription current = this.subscription.get();
			if (current != null) {
				current.cancel();
			}
		}

	}

}
