package io.kinesumer.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation around a call of a listener and its keys. A bean of this type
 * replaces {@link DefaultKinesumerListenerObservationConvention}.
 */
public interface KinesumerListenerObservationConvention extends ObservationConvention<KinesumerListenerContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof KinesumerListenerContext;
	}

}
