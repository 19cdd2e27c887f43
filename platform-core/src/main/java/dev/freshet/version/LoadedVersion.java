package dev.freshet.version;

import dev.freshet.CallMismatchException;
import dev.freshet.GuestText;
import dev.freshet.LimitExceededException;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.admin.ModuleReport.CodeState;
import dev.freshet.admin.ModuleReport.InitializationReport;
import dev.freshet.image.ImageCache;
import dev.freshet.image.InitialState;
import dev.freshet.instance.GuestContext;
import dev.freshet.instance.GuestInstance;
import dev.freshet.limits.CallLimits;
import dev.freshet.module.CompiledModule;
import dev.freshet.module.FunctionExport;
import dev.freshet.slot.Tenant;
import dev.freshet.spi.GuestAbi;
import dev.freshet.spi.GuestModule;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.FunctionType;

/**
 * A version that is ready to be called: digest, options, code, initial state, limits, and where its calls are counted. All that the main path needs,
 * worked out once, before anything is promised. Immutable but for its counters; a {@link Route} holds nothing else.
 */
public final class LoadedVersion {

    public static final String START = "_start";

    public static final long[] NO_RESULTS = {};

    /**
     * An exported function.
     *
     * @param numeric whether all parameters and results are numbers, so that it can be called with raw values
     * @param bytes whether the module's ABI can call it with bytes
     * @param few whether it takes and returns so few numbers that it can be called without arrays
     */
    public record Function(FunctionExport export, boolean numeric, boolean bytes, boolean few) {

        public String name() {
            return export.name();
        }

        public FunctionType type() {
            return export.type();
        }

        public boolean hasResult() {
            return !type().returns().isEmpty();
        }

        /** The results of a function of few, by what {@link GuestInstance#callNumber} answers. */
        public long[] results(long result) {
            return type().returns().isEmpty() ? NO_RESULTS : new long[] {result};
        }
    }

    private final Instant registeredAt;
    private final VersionKey key;
    private final GuestContext context;
    private final InitialState state;
    private final InitializationReport initialization;
    private final Tenant tenant;
    private final ImageCache.ImageKey imageKey;
    private final CallControl control;
    private final Map<String, Function> functions = new HashMap<>();

    /** What {@link #info} returns for good; null while the module is being compiled, and until somebody asks. */
    private volatile @Nullable ExtensionInfo lastInfo;

    LoadedVersion(
            Instant registeredAt,
            VersionKey key,
            GuestContext context,
            InitialState state,
            InitializationReport initialization,
            Tenant tenant,
            ImageCache.ImageKey imageKey,
            CallControl control) {
        this.registeredAt = registeredAt;
        this.key = key;
        this.context = context;
        this.state = state;
        this.initialization = initialization;
        this.tenant = tenant;
        this.imageKey = imageKey;
        this.control = control;
        context.module().whenSettled(tenant::dropUnwantedInstances);
        GuestAbi abi = context.abi();
        GuestModule module = context.module().description();
        context.module().functionExports().forEach(export -> {
            boolean numeric = module.functions().containsKey(export.name());
            functions.put(
                    export.name(),
                    new Function(export, numeric, abi.calls(module, export.name()), export.hasFewNumbers()));
        });
    }

    /** @throws CallMismatchException if there is no such function, or it takes other than that many numbers */
    public Function rawFunction(String name, int arguments) {
        Function function = function(name);
        if (function.type().params().size() != arguments) {
            throw new CallMismatchException(described(name) + " takes "
                    + function.type().params().size() + " arguments, not " + arguments + ": " + function.type());
        }
        if (!function.numeric()) {
            throw new CallMismatchException(
                    described(name) + " has parameters or results that are not numbers: " + function.type());
        }
        return function;
    }

    /** The function, if it takes so many numbers, at most three, and returns at most one; null for all others and for none. */
    @Nullable
    public Function fewNumbers(String name, int arguments) {
        Function function = functions.get(name);
        return function != null && function.few() && function.type().params().size() == arguments ? function : null;
    }

    /** @throws CallMismatchException as {@link #rawFunction}, or if it does not return exactly one number */
    public Function numberFunction(String name, int arguments) {
        Function function = rawFunction(name, arguments);
        if (function.type().returns().size() != 1) {
            throw new CallMismatchException(described(name) + " returns "
                    + function.type().returns().size() + " numbers, not one: " + function.type());
        }
        return function;
    }

    /** @throws CallMismatchException if there is no such function, or it is of another type */
    public void requireSignature(String name, GuestModule.Signature signature) {
        Function function = function(name);
        if (!module().description().exports(name, signature)) {
            throw new CallMismatchException(described(name) + " of version " + control.version() + " is of type "
                    + function.type() + "; the caller relies on " + signature);
        }
    }

    /** @throws CallMismatchException if there is no such function, or the module's ABI cannot call it with bytes */
    public Function bytesFunction(String name) {
        Function function = function(name);
        if (!function.bytes()) {
            throw new CallMismatchException(described(name) + " cannot be called with bytes: the module's ABI is '"
                    + context.abi().name() + "', which calls " + context.abi().wanted() + "; the function is "
                    + function.type());
        }
        return function;
    }

    /** @throws CallMismatchException if the module is not a WASI command */
    public Function start() {
        if (!context.module().exportsFunction(START, FunctionType.empty())) {
            throw new CallMismatchException(
                    "extension '" + name() + "' is not a WASI command: it exports no " + START + "()");
        }
        return function(START);
    }

    /** @throws LimitExceededException if an input of so many bytes is too large */
    public void checkInput(int bytes) {
        CallLimits allowed = control.limits();
        if (bytes > allowed.inputBytes()) {
            throw new LimitExceededException(
                    "the input for extension '" + name() + "' has " + bytes + " bytes; "
                            + allowed.inputProperty(name()) + " allows " + allowed.inputBytes()
                            + "; send less or raise it",
                    "freshet.limits.input",
                    bytes,
                    allowed.inputBytes());
        }
    }

    /** The name of an exported function as it may be shown, or null if there is none of that name. */
    @Nullable
    public String shownName(String name) {
        Function function = functions.get(name);
        return function == null ? null : GuestText.escape(function.name(), 128);
    }

    private Function function(String name) {
        Function function = functions.get(name);
        if (function == null) {
            throw new CallMismatchException(described(name) + " does not exist; the module exports the functions "
                    + GuestText.escape(new TreeSet<>(functions.keySet()).toString(), 512));
        }
        return function;
    }

    private String described(String function) {
        return "extension '" + name() + "', function '" + GuestText.escape(function, 256) + "'";
    }

    public String name() {
        return context.extension();
    }

    /** What is known of it now: the module's code can still be on its way. Asked for in calls, so it is made once as soon as it stays the same. */
    public ExtensionInfo info() {
        ExtensionInfo known = lastInfo;
        if (known == null) {
            // Asked first: what is described after that is of the code that stays.
            boolean last = module().codeReport().state() != CodeState.COMPILING;
            known = describe();
            if (last) {
                lastInfo = known;
            }
        }
        return known;
    }

    private ExtensionInfo describe() {
        return new ExtensionInfo(
                name(),
                module().digest(),
                registeredAt,
                context.options(),
                ModuleReports.of(context, state, initialization, tenant.maximumBytes()));
    }

    /** What it is found by; the same object for all that run this code under these options. */
    public VersionKey key() {
        return key;
    }

    public CompiledModule module() {
        return context.module();
    }

    public InitialState state() {
        return state;
    }

    public Tenant tenant() {
        return tenant;
    }

    public GuestContext context() {
        return context;
    }

    public ImageCache.ImageKey imageKey() {
        return imageKey;
    }

    public CallControl control() {
        return control;
    }

    /** Whether both are of one stay in service: the other may be from before a {@link #reloaded}. */
    boolean isSameStay(LoadedVersion other) {
        return control.quarantine() == other.control.quarantine();
    }

    /** The same extension over a tenant that keeps nothing warm of this one. */
    LoadedVersion reloaded() {
        return new LoadedVersion(
                registeredAt, key, context, state, initialization, tenant.renewed(), imageKey, control);
    }

    /** The same module under the same options, taking its name now: nothing warm, and bounds of its own. */
    LoadedVersion renewed(CallControl newControl) {
        return new LoadedVersion(
                Instant.now(), key, context, state, initialization, tenant.renewed(), imageKey, newControl);
    }
}
