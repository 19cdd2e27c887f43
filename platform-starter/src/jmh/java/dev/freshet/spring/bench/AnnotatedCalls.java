package dev.freshet.spring.bench;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PoolSettings;
import dev.freshet.spring.WasmExtension;
import dev.freshet.spring.binding.FunctionBindings;
import dev.freshet.spring.client.WasmClients;
import dev.freshet.spring.test.text.WasmText;
import dev.freshet.wiring.FreshetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

/**
 * A raw call by an annotated interface against the registry's own, and a typed call whose guest answers with its input against writing and
 * reading that JSON alone. The record is 1 KiB of JSON.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class AnnotatedCalls {

    private static final String TAX = """
            (module
              (func (export "vat") (param i64 i64) (result i64)
                (i64.div_s (i64.mul (local.get 0) (local.get 1)) (i64.const 10000))))
            """;

    private static final String ECHO = """
            (module
              (memory (export "memory") 1)
              (func (export "freshet_alloc") (param i32) (result i32) (i32.const 1024))
              (func (export "echo") (param i32 i32) (result i64)
                (i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32)) (i64.extend_i32_u (local.get 1)))))
            """;

    @WasmExtension("tax")
    public interface Tax {

        long vat(long cents, long basisPoints);
    }

    @WasmExtension("echo")
    public interface Echo {

        Order echo(Order order);
    }

    public record Line(String sku, int quantity, long unitCents, String note) {}

    public record Order(String id, String customer, List<Line> lines) {}

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final WasmExtensionRegistry registry = new FreshetBuilder()
            .pool(PoolSettings.defaults().withSlots(2).withSlotBytes(1 << 20))
            .build();
    private final WasmClients clients = new WasmClients(new FunctionBindings(registry), mapper, () -> Runnable::run);
    private final Tax tax = clients.create(Tax.class);
    private final Echo echo = clients.create(Echo.class);
    private final Order order = order();
    private long cents = 1250;

    private static Order order() {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            lines.add(new Line("sku-" + i, i + 1, 1250 + i, "a note about line " + i));
        }
        return new Order("A-1001", "customer-17", lines);
    }

    @Setup
    public void register() {
        registry.register("tax", WasmText.module(TAX));
        registry.register("echo", WasmText.module(ECHO));
    }

    @TearDown
    public void close() {
        registry.close();
    }

    @Benchmark
    public long rawByTheRegistry() {
        return registry.callNumber("tax", "vat", cents, 1900L);
    }

    @Benchmark
    public long rawByTheInterface() {
        return tax.vat(cents, 1900L);
    }

    @Benchmark
    public Order jsonAlone() {
        return mapper.readValue(mapper.writeValueAsBytes(order), Order.class);
    }

    @Benchmark
    public Order jsonByTheInterface() {
        return echo.echo(order);
    }
}
