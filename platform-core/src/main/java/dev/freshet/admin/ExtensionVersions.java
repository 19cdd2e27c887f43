package dev.freshet.admin;

import dev.freshet.ChangeRejectedException;
import dev.freshet.InvalidModuleException;
import dev.freshet.PlatformFaultException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spi.ModuleStore;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The versions of each extension, and which of them is called. A version is a module's bytes and the options it was uploaded with; neither
 * ever changes. What changes is which version is active, and that in one step: calls in flight finish on their version, the next call
 * uses the new one.
 *
 * <pre>
 *            upload               activate
 *   bytes ----------> RETAINED ---------------> ACTIVE
 *                      ^  | startCanary           |
 *       abortCanary    |  v                       | another version is activated, rollback
 *                      CANARY ---promoteCanary--> ACTIVE
 *      RETAINED, beyond the retention settings: removed
 * </pre>
 *
 * <p>A version is named by its number in decimal, by a label, or by the first 8 or more digits of its digest. Every change is kept in the
 * {@link ModuleStore}, if there is one, before it takes effect. Safe for use by any number of threads; changes happen one after another.
 */
public interface ExtensionVersions {

    /**
     * Validates and compiles a module, makes the smoke call if one is declared, and keeps the module as a version. The same bytes with
     * equal options are the same version: then only the labels are moved.
     *
     * @param extension see {@link WasmExtensionRegistry#isValidName}; a new name starts with this version, active if the upload says so
     * @throws InvalidModuleException if the module is not acceptable or the smoke call does not answer as expected; nothing has changed then
     * @throws PlatformFaultException if the store or the operating system refuses; nothing has changed then, a retry is safe
     */
    default ExtensionVersion upload(String extension, byte[] module, Upload upload) {
        return upload(extension, module, upload, stage -> {});
    }

    /** As {@link #upload(String, byte[], Upload)}, and tells how far it is, on the calling thread. */
    ExtensionVersion upload(String extension, byte[] module, Upload upload, Consumer<Stage> progress);

    /**
     * Counts and notes, as {@link #upload} does, an upload that its taker refused before the module was handed over: too large to be read to its
     * end, or no module at all.
     *
     * @throws InvalidModuleException if no extension can have that name; nothing is counted then
     */
    void uploadRefused(String extension, InvalidModuleException reason);

    /**
     * Lets the next call use this version. Activating the active one gives it fresh instances and ends its quarantine. Ends a canary of
     * the same version; a canary of another goes on.
     *
     * @throws UnknownExtensionException if there is no such extension or version
     * @throws InvalidModuleException if the module is not acceptable any more, by limits lowered since; nothing has changed then
     */
    ExtensionVersion activate(String extension, String version);

    /**
     * Activates the version that was active before, ends a canary, and compiles nothing.
     *
     * @throws ChangeRejectedException if no earlier active version is retained
     */
    ExtensionVersion rollback(String extension);

    /** Rejects every call of the extension until {@link #enable}. Returns false if it was disabled already. */
    boolean disable(String extension);

    /** Returns false if it was enabled already. */
    boolean enable(String extension);

    /**
     * Sends a share of the calls to a version that is not active. Its outcomes are counted apart, see {@link ExtensionVersion#calls()}. A
     * canary that is quarantined is aborted. Starting another one, or the same with another share, replaces it.
     *
     * @throws ChangeRejectedException if the version is the active one
     */
    ExtensionVersion startCanary(String extension, String version, Canary canary);

    /**
     * Activates the canary's version.
     *
     * @throws ChangeRejectedException if there is no canary
     */
    ExtensionVersion promoteCanary(String extension);

    /**
     * Sends all calls to the active version again.
     *
     * @throws ChangeRejectedException if there is no canary
     */
    ExtensionVersion abortCanary(String extension);

    /**
     * Removes a version, which must be neither active nor a canary.
     *
     * @throws ChangeRejectedException if it is in use
     */
    void remove(String extension, String version);

    /** Returns the versions of an extension, the newest first. */
    List<ExtensionVersion> list(String extension);

    /**
     * Returns one version.
     *
     * @throws UnknownExtensionException if there is no such extension or version
     */
    ExtensionVersion get(String extension, String version);

    /**
     * Returns the versions that a call beginning now may go to: the active one, then the canary; both, or none, of one moment. Empty if there is no such
     * extension, or no version of it can be called.
     */
    List<ExtensionVersion> called(String extension);

    /** Returns what is called under that name now. */
    Status status(String extension);

    /** Returns the names of all extensions, disabled ones and those out of service included, in order. */
    List<String> names();

    /** Returns the last changes, at most 256, oldest first. */
    List<ExtensionEvent> events();

    /**
     * Calls the listener after each change, one change after another in their order: on the thread that made it, or, if a call brought it about and
     * for quarantine, on a thread of the platform. It must be quick and must not make changes; what it throws is logged and goes no further.
     */
    void onEvent(Consumer<ExtensionEvent> listener);

    /** How far an upload is; told in this order, each once, also of a module that is a version already. */
    enum Stage {
        /** Name, size and first bytes are acceptable. */
        RECEIVED,
        /** Valid, and compiled to JVM code or, as {@link CompileSettings} say, interpreted until it is. */
        COMPILED,
        /** Its initial state is captured, so it can be called. */
        CAPTURED,
        /** The smoke call answered as expected, or there is none. */
        SMOKE_TESTED,
        /** Kept as a version. */
        STORED,
        ACTIVE
    }

    /**
     * How to keep an uploaded module.
     *
     * @param labels names for this version; a label that another version of the extension has moves here
     * @param smokeCall made before the version is kept, or null
     * @param activate whether to activate it at once
     */
    record Upload(
            ExtensionOptions options,
            Set<String> labels,
            @Nullable SmokeCall smokeCall,
            boolean activate) {

        private static final Pattern LABEL = Pattern.compile("[a-zA-Z][a-zA-Z0-9._-]{0,63}");

        /** @throws IllegalArgumentException if a label is not 1 to 64 of {@code a-z A-Z 0-9 . _ -}, a letter first */
        public Upload {
            labels = Set.copyOf(labels);
            for (String label : labels) {
                if (!LABEL.matcher(label).matches()) {
                    throw new IllegalArgumentException(
                            "a label has 1 to 64 of a-z A-Z 0-9 . _ - and a letter first, not " + label.length()
                                    + " characters of another kind");
                }
            }
        }

        /** Without labels and smoke call, not to be activated. */
        public static Upload of(ExtensionOptions options) {
            return new Upload(options, Set.of(), null, false);
        }

        public Upload withLabels(String... values) {
            return new Upload(options, Set.of(values), smokeCall, activate);
        }

        public Upload withSmokeCall(SmokeCall call) {
            return new Upload(options, labels, call, activate);
        }

        public Upload activated() {
            return new Upload(options, labels, smokeCall, true);
        }
    }

    /** A call that a module must pass before it becomes a version. */
    sealed interface SmokeCall {

        String function();

        /** Bytes in, bytes out; {@code output} null accepts any answer that is no failure. */
        record Bytes(String function, byte[] input, byte @Nullable [] output) implements SmokeCall {}

        /** Raw numbers, encoded as {@link WasmExtensionRegistry#call(String, String, long...)} takes them. */
        record Numbers(String function, List<Long> arguments, List<Long> results) implements SmokeCall {

            public Numbers {
                arguments = List.copyOf(arguments);
                results = List.copyOf(results);
            }
        }

        static SmokeCall bytes(String function, byte[] input, byte @Nullable [] output) {
            return new Bytes(function, input, output);
        }

        static SmokeCall numbers(String function, long[] arguments, long... results) {
            return new Numbers(
                    function,
                    Arrays.stream(arguments).boxed().toList(),
                    Arrays.stream(results).boxed().toList());
        }
    }

    /**
     * Which calls go to a candidate.
     *
     * @param percent share of the calls, more than 0 and at most 100
     * @param byKey whether a caller's key decides, so that one caller always meets the same version; where the platform knows no key for
     *     a call, chance decides
     */
    record Canary(double percent, boolean byKey) {

        public Canary {
            if (!(percent > 0 && percent <= 100)) {
                throw new IllegalArgumentException(
                        "percent is " + percent + "; it must be more than 0 and at most 100");
            }
        }

        /** Chance decides for each call. */
        public static Canary ofCalls(double percent) {
            return new Canary(percent, false);
        }

        /** The hash of the caller's key decides. */
        public static Canary ofKeys(double percent) {
            return new Canary(percent, true);
        }
    }

    /**
     * What is called under a name.
     *
     * @param enabled whether calls are accepted
     * @param outOfService why no version can be called although the extension is enabled, or null
     * @param active number of the version called, or null if none is
     * @param canary number of the candidate, or null
     * @param share which calls the candidate gets; null without one
     * @param rollbackTo number of the version that a rollback would activate, or null
     */
    record Status(
            String extension,
            boolean enabled,
            @Nullable String outOfService,
            @Nullable Integer active,
            @Nullable Integer canary,
            @Nullable Canary share,
            @Nullable Integer rollbackTo) {}
}
