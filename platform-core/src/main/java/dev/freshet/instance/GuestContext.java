package dev.freshet.instance;

import dev.freshet.GuestText;
import dev.freshet.host.GrantedImports;
import dev.freshet.host.HostCatalog;
import dev.freshet.host.WasiGrants;
import dev.freshet.limits.CallLimits;
import dev.freshet.module.CompiledModule;
import dev.freshet.module.FunctionExport;
import dev.freshet.module.rewrite.HeapBudget;
import dev.freshet.module.rewrite.HeapMeter;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spi.GuestAbi;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import run.endive.wasm.types.FunctionType;

/**
 * What all guests of one extension have in common, before and while they are called.
 *
 * @param initializers exports to invoke after {@code start} and before the first call, in order
 * @param heap what a lease may take of the Java heap
 * @param logger where the guest's log lines go
 */
public record GuestContext(
        String extension,
        CompiledModule module,
        GuestAbi abi,
        GrantedImports imports,
        FunctionExport[] initializers,
        ExtensionOptions options,
        CallLimits limits,
        HeapBudget heap,
        Logger logger) {

    private static final String LOGGERS = "freshet.extension.";

    /** @throws dev.freshet.InvalidModuleException if the module imports what nobody offers or what is not granted */
    public static GuestContext of(
            String extension,
            CompiledModule module,
            HostCatalog catalog,
            ExtensionOptions options,
            CallLimits limits,
            HeapBudget heap) {
        GuestAbi abi = catalog.abiOf(module.description());
        WasiGrants wasi =
                new WasiGrants(options.arguments(), options.environment(), limits.outputBytes(), limits.logBytes());
        GrantedImports imports =
                catalog.grant(extension, module.wasm(), module.description(), abi, options.grants(), wasi);
        FunctionExport[] initializers = abi.initializers(module.description()).stream()
                .map(module::function)
                .flatMap(Stream::ofNullable)
                .filter(export -> export.type().equals(FunctionType.empty()))
                .toArray(FunctionExport[]::new);
        return new GuestContext(
                extension,
                module,
                abi,
                imports,
                initializers,
                options,
                limits,
                heap,
                Objects.requireNonNull(LoggerFactory.getLogger(LOGGERS + extension)));
    }

    /** Names of the exported functions that can be called with bytes, capped, as a report has them. */
    public Set<String> bytesFunctions() {
        return module.functionExports().stream()
                .map(FunctionExport::name)
                .filter(name -> abi.calls(module.description(), name))
                .map(GuestText::capped)
                .collect(Collectors.toSet());
    }

    /** Counts what the guest of one lease after the other allocates. */
    HeapMeter newHeapMeter() {
        return new HeapMeter(heap, module.wasm().typeSection());
    }

    boolean initializes() {
        return module.startFunction() >= 0 || initializers.length > 0;
    }
}
