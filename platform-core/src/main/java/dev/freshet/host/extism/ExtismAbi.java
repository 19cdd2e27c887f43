package dev.freshet.host.extism;

import dev.freshet.spi.AbiFunction;
import dev.freshet.spi.GuestAbi;
import dev.freshet.spi.GuestCall;
import dev.freshet.spi.GuestHttp;
import dev.freshet.spi.GuestModule;
import dev.freshet.spi.GuestModule.Signature;
import dev.freshet.spi.HostBytes;
import dev.freshet.spi.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plug-ins that import from {@code extism:host/env}. Their functions are {@code () -> i32}, where 0 is success, or {@code () -> ()}; bytes
 * in host functions are i64 handles.
 */
public final class ExtismAbi implements GuestAbi {

    static final String MODULE = "extism:host/env";

    private static final Signature FUNCTION = new Signature(List.of(), List.of(ValueKind.I32));
    private static final Signature FUNCTION_WITHOUT_CODE = new Signature(List.of(), List.of());

    private static final byte[] NO_INPUT = {};

    /** Of an error that came with the return code 0. */
    private static final int ERROR_CODE = 1;

    private final List<AbiFunction> functions;

    /** @param http sends the plug-ins' HTTP requests; null if there are none to be */
    public ExtismAbi(@Nullable GuestHttp http) {
        functions = KernelFunctions.all(http);
    }

    @Override
    public String name() {
        return "extism";
    }

    @Override
    public boolean speaks(GuestModule module) {
        return module.importsFrom(MODULE);
    }

    @Override
    public boolean calls(GuestModule module, String function) {
        return module.exports(function, FUNCTION) || module.exports(function, FUNCTION_WITHOUT_CODE);
    }

    @Override
    public String wanted() {
        return FUNCTION + " or " + FUNCTION_WITHOUT_CODE;
    }

    /** As Extism's host: constructors if they are exported by that name, else the reactor's initialisation. */
    @Override
    public List<String> initializers(GuestModule module) {
        String constructors = "__wasm_call_ctors";
        return List.of(module.exports(constructors, FUNCTION_WITHOUT_CODE) ? constructors : "_initialize");
    }

    @Override
    public byte[] call(GuestCall call, byte[] input) {
        Kernel kernel = Kernel.of(call);
        kernel.begin(input);
        int code = call.signature().results().isEmpty() ? call.command(NO_INPUT).exitCode() : (int) call.invoke()[0];
        if (kernel.error() != 0) {
            throw call.error(code == 0 ? ERROR_CODE : code, kernel.take(kernel.error()));
        }
        if (code != 0) {
            throw call.error(code, ("return code " + code).getBytes(StandardCharsets.UTF_8));
        }
        return kernel.output();
    }

    @Override
    public List<AbiFunction> functions() {
        return functions;
    }

    @Override
    public HostBytes hostBytes(GuestModule module) {
        return Handles.INSTANCE;
    }

    /** Bytes as blocks of the shared memory. */
    private static final class Handles implements HostBytes {

        static final Handles INSTANCE = new Handles();

        private static final List<ValueKind> HANDLE = List.of(ValueKind.I64);

        @Override
        public List<ValueKind> parameter() {
            return HANDLE;
        }

        @Override
        public byte[] read(GuestCall call, long[] values, int first) {
            return Kernel.of(call).take(values[first]);
        }

        @Override
        public ValueKind result() {
            return ValueKind.I64;
        }

        @Override
        public long write(GuestCall call, byte[] bytes) {
            return Kernel.of(call).give(bytes);
        }
    }
}
