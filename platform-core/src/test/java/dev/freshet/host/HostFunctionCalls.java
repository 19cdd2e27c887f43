package dev.freshet.host;

import static dev.freshet.spi.ValueKind.BYTES;
import static dev.freshet.spi.ValueKind.F32;
import static dev.freshet.spi.ValueKind.F64;
import static dev.freshet.spi.ValueKind.I32;
import static dev.freshet.spi.ValueKind.I64;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.spi.HostFunction;
import dev.freshet.wiring.FreshetBuilder;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A real guest, {@code shopper}, that calls host functions of each type. */
public abstract class HostFunctionCalls {

    /** What {@code shop.int} does; each test sets what it needs. */
    HostFunction.Body onInt = (call, arguments) -> arguments[0];

    final List<Object> told = new ArrayList<>();
    WasmExtensionRegistry registry;

    @BeforeEach
    void register() {
        registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(2))
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30)))
                .quarantine(QuarantineSettings.defaults().withFailures(3))
                .hostFunctions(functions())
                .build();
        registry.register("shopper", TestRegistries.wat("host-functions"), granted());
    }

    private List<HostFunction> functions() {
        List<HostFunction> all = new ArrayList<>(functions((call, arguments) -> onInt.call(call, arguments)));
        all.removeIf(
                function -> function.name().equals("numbers") || function.name().equals("tell"));
        all.add(new HostFunction("shop", "numbers", List.of(I32, I64, F32, F64), F64, (call, arguments) -> {
            told.addAll(Arrays.asList(arguments));
            return 0.1;
        }));
        all.add(new HostFunction("shop", "tell", List.of(BYTES, BYTES), null, (call, arguments) -> {
            told.add(call);
            told.addAll(Arrays.asList(arguments));
            return null;
        }));
        return all;
    }

    /** What {@code host-functions.wat} imports. */
    public static List<HostFunction> functions(HostFunction.Body onInt) {
        return List.of(
                new HostFunction(
                        "shop",
                        "stock",
                        List.of(BYTES),
                        BYTES,
                        (call, arguments) -> ("stock of " + new String((byte[]) arguments[0], UTF_8)).getBytes(UTF_8)),
                new HostFunction(
                        "shop", "numbers", List.of(I32, I64, F32, F64), F64, (call, arguments) -> arguments[3]),
                new HostFunction("shop", "float", List.of(F32), F32, (call, arguments) -> -(Float) arguments[0]),
                new HostFunction("shop", "int", List.of(I32), I32, onInt),
                new HostFunction("shop", "tell", List.of(BYTES, BYTES), null, (call, arguments) -> null));
    }

    public static ExtensionOptions granted() {
        return ExtensionOptions.defaults().withGrants("shop.*", "log");
    }

    @AfterEach
    void close() {
        Thread.interrupted();
        registry.close();
    }
}
