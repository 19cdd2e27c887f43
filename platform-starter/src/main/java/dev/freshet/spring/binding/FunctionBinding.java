package dev.freshet.spring.binding;

import dev.freshet.CallMismatchException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionInfo;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A plan and the name of the extension that it calls. Refuses calls while the module of that name does not fit; an extension that is not
 * registered is no misfit. Safe for use by any number of threads.
 */
public final class FunctionBinding {

    private static final MethodHandle CHECK;

    static {
        try {
            CHECK = MethodHandles.lookup()
                    .findVirtual(FunctionBinding.class, "check", MethodType.methodType(void.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("FunctionBinding.check", e);
        }
    }

    private final FunctionPlan plan;
    private final String extension;
    private final WasmExtensionRegistry registry;
    /** Written by whoever changed the module, read by each call: null while the module fits. */
    private volatile @Nullable String mismatch;

    FunctionBinding(FunctionPlan plan, String extension, WasmExtensionRegistry registry) {
        this.plan = plan;
        this.extension = extension;
        this.registry = registry;
    }

    public String extension() {
        return extension;
    }

    /** Whether the extension is registered now. */
    public boolean isActive() {
        return registry.find(extension) != null;
    }

    /** As {@link FunctionPlan#call}; a module that does not fit is a {@link CallMismatchException}. */
    public @Nullable Object call(@Nullable Object[] arguments) {
        check();
        return plan.call(registry, extension, arguments);
    }

    /** Returns {@link #call} with the method's own types, bound to nothing but the extension's name. */
    public MethodHandle handle() {
        return MethodHandles.foldArguments(plan.handle(registry, extension), CHECK.bindTo(this));
    }

    /** Looks at the module of now. Returns what is wrong if it was not known before, else null. */
    @Nullable
    String verify() {
        ExtensionInfo info = registry.find(extension);
        String before = mismatch;
        String now = info == null ? null : plan.mismatch(info);
        mismatch = now;
        return Objects.equals(before, now) ? null : now;
    }

    private void check() {
        String refusal = mismatch;
        if (refusal != null) {
            throw new CallMismatchException(refusal);
        }
    }
}
