package dev.freshet.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/** The observations that Freshet makes. */
public enum FreshetObservation implements ObservationDocumentation {

    /** One call of an extension, from before its lease to after its reset. */
    CALL {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultFreshetCallConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return LowCardinality.values();
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return HighCardinality.values();
        }
    };

    /** Bounded by what operators have registered; never text that a caller made up. In metrics and traces. */
    public enum LowCardinality implements KeyName {
        /** Name of the extension. */
        EXTENSION("extension"),
        /** Name of the export; {@code none} if the module has none of the name that the caller gave. */
        FUNCTION("function"),
        /** {@code ok}, {@code trap}, {@code guest-error}, {@code deadline}, {@code interrupted}, {@code rejected} or {@code fault}. */
        OUTCOME("outcome"),
        /** How the slot was found: {@code warm}, {@code empty}, {@code remapped}, {@code on-demand}, or {@code none}. */
        SLOT("slot");

        private final String key;

        LowCardinality(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }

    /** In traces alone. */
    public enum HighCardinality implements KeyName {
        /** Number of the version that was called. */
        VERSION("freshet.version");

        private final String key;

        HighCardinality(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }
}
