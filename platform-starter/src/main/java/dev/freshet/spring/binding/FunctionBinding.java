package dev.freshet.spring.binding;

import dev.freshet.CallMismatchException;
import dev.freshet.WasmExtensionRegistry;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A plan and the name of the extension that it calls. The registry refuses the calls that would go to a version that does not fit, and no other; an
 * extension that is not registered is no misfit. Safe for use by any number of threads.
 */
public final class FunctionBinding {

    private static final MethodHandle EXPLAINED;

    static {
        try {
            EXPLAINED = MethodHandles.lookup()
                    .findVirtual(
                            FunctionBinding.class,
                            "explained",
                            MethodType.methodType(CallMismatchException.class, CallMismatchException.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("FunctionBinding.explained", e);
        }
    }

    private final FunctionPlan plan;
    private final String extension;
    private final WasmExtensionRegistry registry;
    private final FunctionPlan.Call call;
    /** What was wrong when somebody looked last; written by whoever looks, for the log alone. */
    private volatile List<String> known = List.of();

    FunctionBinding(FunctionPlan plan, String extension, WasmExtensionRegistry registry) {
        this.plan = plan;
        this.extension = extension;
        this.registry = registry;
        this.call = plan.bound(registry, extension);
    }

    public String extension() {
        return extension;
    }

    /** Whether the extension is registered and can be called now. */
    public boolean isActive() {
        return registry.find(extension) != null;
    }

    /**
     * Calls the export with the method's arguments.
     *
     * @return the method's result, boxed; null for {@code void}
     * @throws CallMismatchException if the version that the call goes to does not fit
     */
    public @Nullable Object call(@Nullable Object[] arguments) {
        try {
            return call.with(arguments);
        } catch (CallMismatchException e) {
            throw explained(e);
        }
    }

    /** Returns {@link #call} with the method's own types, bound to nothing but the extension's name. */
    public MethodHandle handle() {
        MethodHandle target = plan.handle(registry, extension);
        MethodHandle thrower = MethodHandles.throwException(target.type().returnType(), CallMismatchException.class);
        return MethodHandles.catchException(
                target, CallMismatchException.class, MethodHandles.filterArguments(thrower, 0, EXPLAINED.bindTo(this)));
    }

    /** The core knows what the module has; whoever reads the message wants to know which of his methods that is about. */
    private CallMismatchException explained(CallMismatchException refusal) {
        List<String> mismatches = mismatches();
        return mismatches.isEmpty() ? refusal : new CallMismatchException(String.join("; ", mismatches));
    }

    /** Looks at the versions that can answer now. Returns what is wrong with them and was not known before. */
    List<String> verify() {
        List<String> before = known;
        List<String> now = mismatches();
        known = now;
        return now.stream().filter(mismatch -> !before.contains(mismatch)).toList();
    }

    private List<String> mismatches() {
        return registry.versions().called(extension).stream()
                .map(plan::mismatch)
                .filter(Objects::nonNull)
                .toList();
    }
}
