package dev.freshet.spring.observation;

import dev.freshet.spring.observation.FreshetObservation.HighCardinality;
import dev.freshet.spring.observation.FreshetObservation.LowCardinality;
import io.micrometer.common.KeyValues;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names that {@link FreshetObservation#CALL} documents. */
public final class DefaultFreshetCallConvention implements FreshetCallConvention {

    static final DefaultFreshetCallConvention INSTANCE = new DefaultFreshetCallConvention();

    private static final String NONE = "none";

    @Override
    public String getName() {
        return "freshet.call";
    }

    @Override
    public String getContextualName(FreshetCallContext context) {
        return context.function() == null ? context.extension() : context.extension() + " " + context.function();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(FreshetCallContext context) {
        return KeyValues.of(
                LowCardinality.EXTENSION.withValue(context.extension()),
                LowCardinality.FUNCTION.withValue(context.function() == null ? NONE : context.function()),
                LowCardinality.OUTCOME.withValue(word(context.outcome())),
                LowCardinality.SLOT.withValue(word(context.slot())));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(FreshetCallContext context) {
        return KeyValues.of(HighCardinality.VERSION.withValue(Integer.toString(context.version())));
    }

    private static String word(@Nullable Enum<?> value) {
        return value == null ? NONE : value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
