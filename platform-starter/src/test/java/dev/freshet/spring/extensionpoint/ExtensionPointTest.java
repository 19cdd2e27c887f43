package dev.freshet.spring.extensionpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.AutoProxying;
import dev.freshet.spring.ExtensionPoint;
import dev.freshet.spring.ExtensionPoint.OnFailure;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.autoconfigure.FreshetClientsAutoConfiguration;
import dev.freshet.spring.binding.ExtensionSignatureException;
import dev.freshet.spring.test.text.WasmText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Methods that an extension answers when there is one. */
@ExtendWith(OutputCaptureExtension.class)
class ExtensionPointTest {

    private static final int JAVA = -1;

    @TempDir
    private Path folder;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    FreshetAutoConfiguration.class,
                    FreshetClientsAutoConfiguration.class,
                    JacksonAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=4", "freshet.pool.max-memory=1MB")
            .withBean(Prices.class);

    @Test
    void theBodyAnswersWhileThereIsNoExtensionAndAgainWhenItIsGone() {
        runner.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            Prices prices = context.getBean(Prices.class);

            assertThat(prices.discount(5)).isEqualTo(JAVA);
            registry.register("pricing", adding(10));
            assertThat(prices.discount(5)).isEqualTo(15);
            registry.remove("pricing");
            assertThat(prices.discount(5)).isEqualTo(JAVA);
        });
    }

    @Test
    void aPointWithoutADotCallsTheFunctionNamedLikeTheMethod() {
        runner.run(context -> {
            context.getBean(WasmExtensionRegistry.class).register("pricing", adding(10));

            assertThat(context.getBean(Prices.class).surcharge(5)).isEqualTo(15);
        });
    }

    @Test
    void aFailureFallsBackToTheBodyWithAWarningOrIsThrown(CapturedOutput output) {
        runner.run(context -> {
            context.getBean(WasmExtensionRegistry.class).register("pricing", trapping());
            Prices prices = context.getBean(Prices.class);

            assertThat(prices.discount(5)).isEqualTo(JAVA);
            assertThat(output)
                    .contains("WARN")
                    .contains(
                            "Extension point 'pricing.discount': the Java body answers: extension 'pricing', function 'discount'");
            assertThatThrownBy(() -> prices.surcharge(5)).isInstanceOf(GuestTrapException.class);
        });
    }

    @Test
    void theConfigurationOverridesWhatBecomesOfAFailure() {
        runner.withPropertyValues("freshet.extension-points[pricing.discount].on-failure=throw")
                .run(context -> {
                    context.getBean(WasmExtensionRegistry.class).register("pricing", trapping());

                    assertThatThrownBy(() -> context.getBean(Prices.class).discount(5))
                            .isInstanceOf(GuestTrapException.class);
                });
    }

    @Test
    void theFirstActiveExtensionWinsEvenIfItFails() {
        runner.withPropertyValues("freshet.extension-points[pricing.discount].extensions=one,two")
                .run(context -> {
                    WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
                    Prices prices = context.getBean(Prices.class);
                    registry.register("two", adding(2));
                    assertThat(prices.discount(5)).isEqualTo(7);
                    registry.register("one", adding(1));
                    assertThat(prices.discount(5)).isEqualTo(6);
                    registry.register("one", trapping());
                    assertThat(prices.discount(5)).isEqualTo(JAVA);
                    registry.register("pricing", adding(10));
                    assertThat(prices.discount(5)).as("not in the list").isEqualTo(JAVA);
                });
    }

    @Test
    void aDisabledExtensionIsNotAskedAndTheNextIs() {
        runner.withPropertyValues("freshet.extension-points[pricing.discount].extensions=one,two")
                .run(context -> {
                    WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
                    Prices prices = context.getBean(Prices.class);
                    registry.register("one", adding(1));
                    registry.register("two", adding(2));
                    registry.versions().disable("one");
                    assertThat(prices.discount(5)).isEqualTo(7);
                    registry.versions().disable("two");
                    assertThat(prices.discount(5)).isEqualTo(JAVA);
                    assertThat(registry.callStats("one").rejected().disabled())
                            .as("not even tried")
                            .isZero();
                    registry.versions().enable("one");
                    assertThat(prices.discount(5)).isEqualTo(6);
                });
    }

    @Test
    void aChainHandsEachAnswerToTheNextActiveExtension() {
        runner.withPropertyValues(
                        "freshet.extension-points[pricing.discount].extensions=one,gone,two",
                        "freshet.extension-points[pricing.discount].mode=chain")
                .run(context -> {
                    WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
                    Prices prices = context.getBean(Prices.class);
                    assertThat(prices.discount(5)).isEqualTo(JAVA);
                    registry.register("one", adding(1));
                    registry.register("two", adding(20));
                    assertThat(prices.discount(5)).isEqualTo(26);
                    registry.register("two", trapping());
                    assertThat(prices.discount(5))
                            .as("with the first arguments")
                            .isEqualTo(JAVA);
                });
    }

    @Test
    void aChainThatCannotFeedItselfStopsTheStart() {
        runner.withBean(Sizes.class)
                .withPropertyValues("freshet.extension-points[pricing.size].mode=chain")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining(
                                "extension point 'pricing.size': freshet.extension-points[pricing.size].mode=chain"
                                        + " needs a method whose result is of its first parameter's type, unlike int "
                                        + Sizes.class.getName() + ".size(String)"));
    }

    @Test
    void aModuleThatDoesNotFitStopsTheStartAndNamesBothSides() throws IOException {
        Path file = Files.write(folder.resolve("pricing.wasm"), WasmText.module("""
                (module (func (export "discount") (param i64) (result i64) (local.get 0))
                        (func (export "surcharge") (param i32) (result i32) (local.get 0)))
                """));
        runner.withPropertyValues("freshet.extensions.pricing.location=" + file.toUri())
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOf(ExtensionSignatureException.class)
                        .hasMessage("int " + Prices.class.getName()
                                + ".discount(int) calls function 'discount' of extension"
                                + " 'pricing' and needs a function of type '(param i32) (result i32)'; the module has 'discount' of"
                                + " type '(param i64) (result i64)' and ABI raw"));
    }

    @Test
    void methodsThatCannotBePointsAreToldByName() {
        runner.withBean(PrivatePoint.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("PrivatePoint.hidden()")
                        .hasStackTraceContaining(
                                "a private, static or final method cannot be answered by an extension"));
        runner.withBean(FuturePoint.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining(
                                "gives a CompletableFuture; an extension point answers on the caller's thread"));
    }

    @Test
    void aCallByThisRunsTheBody() {
        runner.run(context -> {
            context.getBean(WasmExtensionRegistry.class).register("pricing", adding(10));

            assertThat(context.getBean(Prices.class).discountOfOurOwn(5)).isEqualTo(JAVA);
        });
    }

    @Test
    void adviceOfOthersSurroundsTheExtensionsAnswer() {
        runner.withUserConfiguration(Surrounded.class).run(context -> {
            context.getBean(WasmExtensionRegistry.class).register("pricing", adding(10));

            assertThat(context.getBean(Prices.class).discount(5)).isEqualTo(115);
        });
    }

    @Test
    void anInterfaceIsEnoughWhereProxiesAreByInterface() {
        runner.withBean(InterfaceBean.class)
                .withPropertyValues("spring.aop.proxy-target-class=false")
                .run(context -> {
                    context.getBean(WasmExtensionRegistry.class).register("pricing", adding(10));
                    Discounting bean = context.getBean(Discounting.class);

                    assertThat(AopUtils.isJdkDynamicProxy(bean)).isTrue();
                    assertThat(bean.discount(5)).isEqualTo(15);
                });
    }

    private static byte[] adding(int amount) {
        return WasmText.module("""
                (module
                  (func $add (export "discount") (param i32) (result i32) (i32.add (local.get 0) (i32.const %d)))
                  (export "surcharge" (func $add)))
                """.formatted(amount));
    }

    private static byte[] trapping() {
        return WasmText.module("""
                (module
                  (func $fail (export "discount") (param i32) (result i32) (unreachable))
                  (export "surcharge" (func $fail)))
                """);
    }

    static class Prices {

        @ExtensionPoint("pricing.discount")
        int discount(int cents) {
            return JAVA;
        }

        @ExtensionPoint(value = "pricing", onFailure = OnFailure.THROW)
        int surcharge(int cents) {
            return JAVA;
        }

        int discountOfOurOwn(int cents) {
            return discount(cents);
        }
    }

    static class Sizes {

        @ExtensionPoint("pricing.size")
        int size(String text) {
            return text.length();
        }
    }

    static class PrivatePoint {

        @ExtensionPoint("pricing.hidden")
        private int hidden() {
            return JAVA;
        }
    }

    static class FuturePoint {

        @ExtensionPoint("pricing.later")
        CompletableFuture<Integer> later() {
            return CompletableFuture.completedFuture(JAVA);
        }
    }

    interface Discounting {

        @ExtensionPoint("pricing.discount")
        int discount(int cents);
    }

    static class InterfaceBean implements Discounting {

        @Override
        public int discount(int cents) {
            return JAVA;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(AutoProxying.class)
    static class Surrounded {

        @Bean
        static DefaultPointcutAdvisor plusHundred() {
            return AutoProxying.plusHundred(type -> type == Prices.class, "discount");
        }
    }
}
