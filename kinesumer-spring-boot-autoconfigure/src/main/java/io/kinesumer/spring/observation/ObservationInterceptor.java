package io.kinesumer.spring.observation;

import io.kinesumer.RedeliverException;
import io.kinesumer.spring.ListenerInterceptor;
import io.kinesumer.spring.ListenerInvocation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

/**
 * Observes each call of a listener, other interceptors included. The observation is in
 * scope on the thread that calls the listener.
 */
public class ObservationInterceptor implements ListenerInterceptor, Ordered {

	private static final KinesumerListenerObservationConvention DEFAULT = new DefaultKinesumerListenerObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable KinesumerListenerObservationConvention convention;

	/**
	 * Creates the interceptor.
	 * @param registry takes the observations
	 * @param convention names them, or {@code null} for the default
	 */
	public ObservationInterceptor(ObservationRegistry registry,
			@Nullable KinesumerListenerObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public void intercept(ListenerInvocation invocation, Chain chain) throws Exception {
		Observation observation = Observation.createNotStarted(this.convention, DEFAULT,
				() -> new KinesumerListenerContext(invocation), this.registry);
		observation.start();
		Observation.Scope scope = observation.openScope();
		try {
			chain.proceed();
		}
		catch (RedeliverException ex) {
			throw ex; // the listener asked for it
		}
		catch (Exception | Error ex) {
			observation.error(ex);
			throw ex;
		}
		finally {
			scope.close();
			observation.stop();
		}
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
