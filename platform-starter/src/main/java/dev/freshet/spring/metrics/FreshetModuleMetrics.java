package dev.freshet.spring.metrics;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ModuleRejections;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** Uploads that were not registered, as meters. The one tag is a fixed word for the reason; nothing of the module or of its name. */
public final class FreshetModuleMetrics implements MeterBinder {

    private final WasmExtensionRegistry extensions;

    public FreshetModuleMetrics(WasmExtensionRegistry extensions) {
        this.extensions = extensions;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        rejected(registry, "module-size", ModuleRejections::moduleSize);
        rejected(registry, "functions", ModuleRejections::functions);
        rejected(registry, "function-size", ModuleRejections::functionSize);
        rejected(registry, "locals", ModuleRejections::locals);
        rejected(registry, "table-entries", ModuleRejections::tableEntries);
        rejected(registry, "memory", ModuleRejections::memory);
        rejected(registry, "compile-time", ModuleRejections::compileTime);
        rejected(registry, "compile-queue", ModuleRejections::compileQueue);
        rejected(registry, "call-time", ModuleRejections::callTime);
        rejected(registry, "grants", ModuleRejections::grants);
        rejected(registry, "upload-memory", ModuleRejections::uploadMemory);
        rejected(registry, "invalid", ModuleRejections::invalid);
    }

    private void rejected(MeterRegistry registry, String reason, ToDoubleFunction<ModuleRejections> value) {
        FunctionCounter.builder(
                        "freshet.modules.rejected",
                        extensions,
                        registered -> value.applyAsDouble(registered.moduleRejections()))
                .description("Uploads that were not registered, by reason")
                .tag("reason", reason)
                .baseUnit("modules")
                .register(registry);
    }
}
