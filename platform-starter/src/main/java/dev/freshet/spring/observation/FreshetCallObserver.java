package dev.freshet.spring.observation;

import dev.freshet.spi.CallListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/** Makes each call an observation, current on the thread while it runs, so that what host functions do is part of it. */
public final class FreshetCallObserver implements CallListener {

    private final ObservationRegistry registry;
    private final @Nullable FreshetCallConvention convention;

    /** @param convention instead of {@link DefaultFreshetCallConvention}, or null */
    public FreshetCallObserver(ObservationRegistry registry, @Nullable FreshetCallConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    @Override
    public @Nullable Call begin(String extension, int version, @Nullable String function) {
        FreshetCallContext context = new FreshetCallContext(extension, version, function);
        Observation observation = FreshetObservation.CALL.observation(
                convention, DefaultFreshetCallConvention.INSTANCE, () -> context, registry);
        if (observation.isNoop()) {
            return null;
        }
        observation.start();
        return new Observed(context, observation, observation.openScope());
    }

    private record Observed(FreshetCallContext context, Observation observation, Observation.Scope scope)
            implements Call {

        @Override
        public void leased(SlotKind kind) {
            context.leased(kind);
        }

        @Override
        public void ended(Outcome outcome, @Nullable Throwable failure) {
            context.ended(outcome);
            scope.close();
            if (failure != null) {
                observation.error(failure);
            }
            observation.stop();
        }
    }
}
