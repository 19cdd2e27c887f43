package dev.freshet.spring.hostfunction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.HostFunctionException;
import dev.freshet.MissingGrantsException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spi.HostCall;
import dev.freshet.spi.ValueKind;
import dev.freshet.spring.AutoProxying;
import dev.freshet.spring.HostFunction;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.test.text.WasmText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/** Methods that guests call, from real modules, granted and not. */
class HostFunctionTest {

    private static final ExtensionOptions GRANTED = ExtensionOptions.defaults().withGrants("shop.*");

    /** A buffer module that hands its input to {@code shop.<name>} and answers with what that gives. */
    private static final String ASKING = """
            (module
              (import "shop" "%s" (func $ask (param i32 i32) (result i64)))
              (memory (export "memory") 4)
              (global $next (mut i32) (i32.const 4096))
              (func (export "freshet_alloc") (param $n i32) (result i32) (local $at i32)
                (local.set $at (global.get $next))
                (global.set $next (i32.add (global.get $next) (local.get $n)))
                (local.get $at))
              (func (export "ask") (param i32) (param i32) (result i64) (call $ask (local.get 0) (local.get 1))))
            """;

    private static final String NUMBERS = """
            (module
              (import "shop" "mixed" (func $mixed (param i32 i64 f32 f64 i32) (result f64)))
              (import "shop" "even" (func $even (param i32) (result i32)))
              (import "shop" "note" (func $note (param i64)))
              (import "shop" "broken" (func $broken))
              (func (export "mixed") (param i32 i64 f32 f64 i32) (result f64)
                (call $mixed (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
              (func (export "even") (param i32) (result i32) (call $even (local.get 0)))
              (func (export "note") (param i64) (call $note (local.get 0)))
              (func (export "broken") (call $broken)))
            """;

    @TempDir
    private Path folder;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(FreshetAutoConfiguration.class, JacksonAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=4", "freshet.pool.max-memory=1MB")
            .withBean(Shop.class);

    @Test
    void numbersTravelAsNumbers() {
        runner.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("numbers", WasmText.module(NUMBERS), GRANTED);

            long[] sum = registry.call(
                    "numbers",
                    "mixed",
                    -1,
                    1L << 40,
                    Float.floatToRawIntBits(0.5f),
                    Double.doubleToRawLongBits(0.25),
                    1);
            assertThat(Double.longBitsToDouble(sum[0])).isEqualTo(Shop.sum(-1, 1L << 40, 0.5f, 0.25, true));
            assertThat(registry.call("numbers", "even", 4)).containsExactly(1);
            assertThat(registry.call("numbers", "even", 5)).containsExactly(0);
            assertThat(registry.call("numbers", "note", 17)).isEmpty();
            assertThat(context.getBean(Shop.class).noted).isEqualTo("numbers.note: 17");
        });
    }

    @Test
    void textAndRecordsTravelAsBytesAndJson() {
        runner.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("text", asking("upper"), GRANTED);
            registry.register("json", asking("doubled"), GRANTED);

            assertThat(registry.call("text", "ask", utf8("grüße"))).isEqualTo(utf8("GRÜSSE"));
            assertThat(registry.call("json", "ask", utf8("{\"sku\":\"mug\",\"pieces\":2}")))
                    .isEqualTo(utf8("[{\"pieces\":2,\"sku\":\"mug\"},{\"pieces\":2,\"sku\":\"mug\"}]"));
        });
    }

    @Test
    void whatTheGuestPassesWronglyIsToldWithTheParameter() {
        runner.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("json", asking("doubled"), GRANTED);

            assertThatThrownBy(() -> registry.call("json", "ask", utf8("{\"sku\":")))
                    .isInstanceOf(HostFunctionException.class)
                    .hasMessageContaining("host function shop.doubled failed: IllegalArgumentException: parameter 0 of"
                            + " shop.doubled, as the guest passed it: 7 bytes are no JSON of " + Item.class.getName());
        });
    }

    @Test
    void whatTheMethodThrowsReachesTheCaller() {
        runner.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("numbers", WasmText.module(NUMBERS), GRANTED);

            assertThatThrownBy(() -> registry.call("numbers", "broken"))
                    .isInstanceOf(HostFunctionException.class)
                    .hasMessageEndingWith("host function shop.broken failed: IllegalStateException: out of order")
                    .hasCauseInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void anUngrantedImportStopsTheStartAndTheGrantsMissingAreListed() throws IOException {
        Path file = Files.write(folder.resolve("numbers.wasm"), WasmText.module(NUMBERS));
        ApplicationContextRunner configured =
                runner.withPropertyValues("freshet.extensions.numbers.location=" + file.toUri());

        configured
                .withPropertyValues("freshet.extensions.numbers.grants=shop.even,log")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOfSatisfying(
                                MissingGrantsException.class,
                                e -> assertThat(e.grants()).containsExactly("shop.broken", "shop.mixed", "shop.note"))
                        .hasMessage(
                                "extension 'numbers' imports what it is not granted: shop.broken, shop.mixed, shop.note"
                                        + " (freshet.extensions.numbers.grants)"));
        configured
                .withPropertyValues("freshet.extensions.numbers.grants=shop.even,shop.broken,shop.mixed,shop.note")
                .run(context -> assertThat(
                                context.getBean(WasmExtensionRegistry.class).call("numbers", "even", 2))
                        .containsExactly(1));
    }

    @Test
    void theBeanIsMadeWhenAGuestCallsItFirst() {
        Late.made = 0;
        runner.withUserConfiguration(LateBean.class).run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("late", asking("late"), GRANTED);
            assertThat(Late.made).isZero();

            assertThat(registry.call("late", "ask", utf8("x"))).isEqualTo(utf8("late x"));
            registry.call("late", "ask", utf8("y"));
            assertThat(Late.made).isEqualTo(1);
        });
    }

    @Test
    void theMethodIsCalledThroughItsProxy() {
        runner.withUserConfiguration(Proxied.class).run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("text", asking("upper"), GRANTED);

            assertThat(registry.call("text", "ask", utf8("a"))).isEqualTo(utf8("<A>"));
        });
    }

    @Test
    void hostFunctionsThatAreBeansAreOfferedToo() {
        runner.withBean(
                        dev.freshet.spi.HostFunction.class,
                        () -> new dev.freshet.spi.HostFunction(
                                "shop",
                                "plain",
                                List.of(ValueKind.BYTES),
                                ValueKind.BYTES,
                                (call, arguments) -> utf8("plain")))
                .run(context -> {
                    WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
                    registry.register("text", asking("plain"), GRANTED);
                    assertThat(registry.call("text", "ask", utf8("a"))).isEqualTo(utf8("plain"));
                });
    }

    @Test
    void methodsThatCannotBeHostFunctionsStopTheStart() {
        runner.withBean(PrivateMethod.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("@HostFunction shop.hidden on int " + PrivateMethod.class.getName()
                                + ".hidden(): a private or static method is not called through its bean"));
        runner.withBean(FutureMethod.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("a guest cannot wait for a future"));
        runner.withBean("again", Shop.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("shop."));
    }

    private static byte[] asking(String name) {
        return WasmText.module(ASKING.formatted(name));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    record Item(int pieces, String sku) {}

    static class Shop {

        private @Nullable String noted;

        static double sum(int a, long b, float c, double d, boolean e) {
            return (double) a + b + c + d + (e ? 1000 : 0);
        }

        @HostFunction(module = "shop")
        double mixed(int a, long b, float c, double d, boolean e) {
            return sum(a, b, c, d, e);
        }

        @HostFunction(module = "shop")
        boolean even(int a) {
            return a % 2 == 0;
        }

        @HostFunction(module = "shop", name = "note")
        void remember(HostCall call, long value) {
            noted = call.extension() + "." + call.function() + ": " + value;
        }

        @HostFunction(module = "shop")
        void broken() {
            throw new IllegalStateException("out of order");
        }

        @HostFunction(module = "shop")
        String upper(String text) {
            return text.toUpperCase(Locale.ROOT);
        }

        @HostFunction(module = "shop")
        List<Item> doubled(Item item) {
            return List.of(item, item);
        }
    }

    static class Late {

        private static int made;

        Late() {
            made++;
        }

        @HostFunction(module = "shop")
        String late(String text) {
            return "late " + text;
        }
    }

    static class PrivateMethod {

        @HostFunction(module = "shop")
        private int hidden() {
            return 0;
        }
    }

    static class FutureMethod {

        @HostFunction(module = "shop")
        CompletableFuture<String> later() {
            return CompletableFuture.completedFuture("");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LateBean {

        @Bean
        @Lazy
        Late lateBean() {
            return new Late();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(AutoProxying.class)
    static class Proxied {

        @Bean
        static DefaultPointcutAdvisor brackets() {
            return new DefaultPointcutAdvisor(
                    new AnnotationMatchingPointcut(null, HostFunction.class), (MethodInterceptor) call -> {
                        Object answer = call.proceed();
                        return answer instanceof String text ? "<" + text + ">" : answer;
                    });
        }
    }
}
