package dev.freshet.host.extism;

import static dev.freshet.spi.ValueKind.I32;
import static dev.freshet.spi.ValueKind.I64;

import dev.freshet.spi.AbiFunction;
import dev.freshet.spi.GuestCall;
import dev.freshet.spi.GuestHttp;
import dev.freshet.spi.GuestModule.Signature;
import dev.freshet.spi.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** The functions of {@code extism:host/env}, by the names and types that Extism's kits import. */
final class KernelFunctions {

    private final List<AbiFunction> functions = new ArrayList<>();

    private KernelFunctions() {}

    static List<AbiFunction> all(@Nullable GuestHttp http) {
        KernelFunctions kernel = new KernelFunctions();
        kernel.addMemory();
        kernel.addInputAndOutput();
        kernel.addConfigurationAndVariables();
        kernel.addLog();
        kernel.addHttp(http);
        return List.copyOf(kernel.functions);
    }

    private void addMemory() {
        add("alloc", List.of(I64), I64, (call, a) -> Kernel.of(call).allocate(a[0]));
        addAction("free", List.of(I64), (kernel, a) -> kernel.free(a[0]));
        add("length", List.of(I64), I64, (call, a) -> Kernel.of(call).length(a[0]));
        add("length_unsafe", List.of(I64), I64, (call, a) -> Kernel.of(call).length(a[0]));
        add("load_u8", List.of(I64), I32, (call, a) -> Kernel.of(call).loadByte(a[0]) & 0xFF);
        add("load_u64", List.of(I64), I64, (call, a) -> Kernel.of(call).loadLong(a[0]));
        addAction("store_u8", List.of(I64, I32), (kernel, a) -> kernel.storeByte(a[0], (byte) a[1]));
        addAction("store_u64", List.of(I64, I64), (kernel, a) -> kernel.storeLong(a[0], a[1]));
    }

    private void addInputAndOutput() {
        add("input_length", List.of(), I64, (call, a) -> Kernel.of(call).inputLength());
        add("input_offset", List.of(), I64, (call, a) -> Kernel.of(call).inputHandle());
        add("input_load_u8", List.of(I64), I32, (call, a) -> Kernel.of(call).loadInputByte(a[0]) & 0xFF);
        add("input_load_u64", List.of(I64), I64, (call, a) -> Kernel.of(call).loadInputLong(a[0]));
        addAction("output_set", List.of(I64, I64), (kernel, a) -> kernel.setOutput(a[0], a[1]));
        add("output_offset", List.of(), I64, (call, a) -> Kernel.of(call).outputAddress());
        add("output_length", List.of(), I64, (call, a) -> Kernel.of(call).outputLength());
        addAction("error_set", List.of(I64), (kernel, a) -> kernel.setError(a[0]));
        add("error_get", List.of(), I64, (call, a) -> Kernel.of(call).error());
    }

    private void addConfigurationAndVariables() {
        add("config_get", List.of(I64), I64, KernelFunctions::configuration);
        add("var_get", List.of(I64), I64, (call, a) -> Kernel.of(call).variable(a[0]));
        addAction("var_set", List.of(I64, I64), (kernel, a) -> kernel.setVariable(a[0], a[1]));
    }

    private static long configuration(GuestCall call, long[] arguments) {
        Kernel kernel = Kernel.of(call);
        String value = call.config().get(kernel.takeText(arguments[0]));
        return value == null ? 0 : kernel.give(value.getBytes(StandardCharsets.UTF_8));
    }

    private void addLog() {
        for (Level level : Level.values()) {
            String name = "log_" + level.name().toLowerCase(java.util.Locale.ROOT);
            add(name, List.of(I64), null, (call, a) -> log(call, level, a[0]));
        }
        add("get_log_level", List.of(), I32, (call, a) -> lowestLevel(call));
    }

    private static long log(GuestCall call, Level level, long handle) {
        if (call.logs(level)) {
            call.log(level, Kernel.of(call).takeText(handle));
        } else {
            Kernel.of(call).free(handle);
        }
        return 0;
    }

    /** Extism's numbers: trace is 0, error is 4; more than all if nothing is logged. */
    private static long lowestLevel(GuestCall call) {
        Level[] fromErrorToTrace = Level.values();
        for (int i = fromErrorToTrace.length - 1; i >= 0; i--) {
            if (call.logs(fromErrorToTrace[i])) {
                return fromErrorToTrace.length - 1L - i;
            }
        }
        return Integer.MAX_VALUE;
    }

    private void addHttp(@Nullable GuestHttp http) {
        add("http_status_code", List.of(), I32, (call, a) -> Kernel.of(call).httpStatus());
        add("http_headers", List.of(), I64, (call, a) -> HttpRequests.headers(Kernel.of(call)));
        if (http != null) {
            HttpRequests requests = new HttpRequests(http);
            functions.add(new AbiFunction(
                    ExtismAbi.MODULE,
                    "http_request",
                    new Signature(List.of(I64, I64), List.of(I64)),
                    HttpRequests.GRANT,
                    (call, a) -> requests.send(call, a[0], a[1])));
        }
    }

    /** What a function without a result does. */
    private interface Action {
        void run(Kernel kernel, long[] arguments);
    }

    private void addAction(String name, List<ValueKind> parameters, Action action) {
        add(name, parameters, null, (call, arguments) -> {
            action.run(Kernel.of(call), arguments);
            return 0;
        });
    }

    private void add(String name, List<ValueKind> parameters, @Nullable ValueKind result, AbiFunction.Body body) {
        Signature signature = new Signature(parameters, result == null ? List.of() : List.of(result));
        functions.add(new AbiFunction(ExtismAbi.MODULE, name, signature, null, body));
    }
}
