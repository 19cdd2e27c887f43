package dev.freshet.spring.observation;

import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and key values of {@link FreshetObservation#CALL}. A bean of this type replaces {@link DefaultFreshetCallConvention}; a {@link
 * GlobalObservationConvention} works too.
 */
public interface FreshetCallConvention extends ObservationConvention<FreshetCallContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof FreshetCallContext;
    }
}
