package dev.freshet.spring.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.PlatformFaultException;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.spring.EnableWasmExtensions;
import dev.freshet.spring.HostFunction;
import dev.freshet.spring.TextModules;
import dev.freshet.spring.WasmExtension;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.autoconfigure.FreshetClientsAutoConfiguration;
import dev.freshet.spring.test.text.WasmText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What somebody reads on the console whose application does not start. */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalyzersTest {

    @Test
    void aBadModuleIsNamedWithItsPlaceAndTheReason(CapturedOutput output, @TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("bad.wasm"), "no module at all");

        assertStartFails(Application.class, "--freshet.modules.locations=" + folder);

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("The module of extension 'bad' could not be registered at start:")
                .contains("Location: file [" + folder.resolve("bad.wasm") + "]")
                .containsPattern("Reason: \\S+")
                .contains("set freshet.extensions[bad].enabled=false to start without it.");
    }

    @Test
    void missingGrantsAreListedWithThePropertyToCopy(CapturedOutput output, @TempDir Path folder) throws IOException {
        Files.write(folder.resolve("asking.wasm"), WasmText.module("""
                        (module
                          (import "shop" "stock" (func $stock (param i32) (result i32)))
                          (import "shop" "price" (func $price (param i32) (result i32)))
                          (func (export "ask") (param i32) (result i32) (call $stock (call $price (local.get 0)))))
                        """));

        assertStartFails(Shop.class, "--freshet.modules.locations=" + folder);

        assertThat(output)
                .contains("The module of extension 'asking' could not be registered at start:")
                .contains("Reason: extension 'asking' imports what it is not granted: shop.price, shop.stock"
                        + " (freshet.extensions.asking.grants)")
                .contains(
                        "Grant them, if the module is trusted that far: freshet.extensions[asking].grants=shop.price,shop.stock,"
                                + " beside what is granted already; or set freshet.extensions[asking].enabled=false to start"
                                + " without it.");
    }

    @Test
    void methodsThatDoNotFitTheirModulesAreListedWithBothSides(CapturedOutput output, @TempDir Path folder)
            throws IOException {
        Files.write(folder.resolve("numbers.wasm"), TextModules.numbers());

        assertStartFails(Misfits.class, "--freshet.modules.locations=" + folder);

        assertThat(output)
                .contains("Java methods do not fit the modules that they call:")
                .contains("- long " + Numbers.class.getName()
                        + ".add(long, long) calls function 'add' of extension 'numbers' and needs a function of type"
                        + " '(param i64 i64) (result i64)'; the module has 'add' of type '(param i32 i32) (result i32)'"
                        + " and ABI raw")
                .contains("- int " + Numbers.class.getName()
                        + ".gone(int) calls function 'gone' of extension 'numbers' and"
                        + " needs a function of type '(param i32) (result i32)'; the module has no such function, only"
                        + " [add (param i32 i32) (result i32), ")
                .contains("- String " + Numbers.class.getName()
                        + ".nothing(String) calls function 'nothing' of extension 'numbers' and needs a function that takes"
                        + " and gives bytes, for which its ABI wants a module that speaks an ABI with bytes"
                        + " (docs/guest-abi.md); the module has 'nothing' of type () -> () and ABI raw")
                .contains(
                        "Change the Java method or its @WasmFunction, build the module with a function of that type, or"
                                + " register another module under the extension's name.");
    }

    @Test
    void aLocationThatLeadsNowhereIsNamed(CapturedOutput output) {
        assertStartFails(Application.class, "--freshet.modules.locations=file:/nowhere/");

        assertThat(output)
                .contains("A module could not be registered at start:")
                .contains("Reason: there is no such folder")
                .contains("Correct the location in freshet.modules.locations");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void tooLittleAddressSpaceIsToldWithTheFigures(CapturedOutput output) {
        assertStartFails(Application.class, "--freshet.pool.slots=65536", "--freshet.pool.max-memory=2047MB");

        assertThat(output)
                .contains("The pool needs 65536 slots of 2047 MiB, together at least 134152192 MiB of address space")
                .contains("ENOMEM")
                .contains("Lower freshet.pool.slots or freshet.pool.max-memory");
    }

    @Test
    void aRefusedNativePortIsToldWithTheReason(CapturedOutput output) {
        String system = System.getProperty("os.name");
        System.setProperty("os.name", "Plan 9");
        try {
            assertStartFails(Application.class, "--freshet.allocator.require-native=true");
        } finally {
            System.setProperty("os.name", system);
        }

        assertThat(output)
                .contains("freshet.allocator.require-native=true, but copy-on-write memory is not available:")
                .contains("Reason: the operating system is Plan 9")
                .contains("--enable-native-access=ALL-UNNAMED")
                .contains("memfd_create")
                .contains("Or set freshet.allocator.require-native=false");
    }

    @Test
    void aValueOutOfRangeIsToldByTheNameOfItsProperty(CapturedOutput output) {
        assertStartFails(Application.class, "--freshet.pool.slots=0");

        assertThat(output)
                .contains("Failed to bind properties under 'freshet'")
                .contains("freshet.pool.slots is 0; it must be 1..65536");
    }

    @Test
    void otherFaultsAreLeftToOthers(CapturedOutput output) {
        assertStartFails(OtherFault.class);

        assertThat(output).doesNotContain("The pool needs").contains("a defect");
    }

    private static void assertStartFails(Class<?> application, String... arguments) {
        SpringApplication spring = new SpringApplication(application);
        spring.setWebApplicationType(WebApplicationType.NONE);
        assertThatThrownBy(() -> spring.run(arguments)).isNotNull();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(FreshetAutoConfiguration.class)
    static class Application {}

    static class Stock {

        @HostFunction(module = "shop")
        int stock(int article) {
            return article;
        }

        @HostFunction(module = "shop")
        int price(int article) {
            return article;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(FreshetAutoConfiguration.class)
    @Import(Stock.class)
    static class Shop {}

    @WasmExtension("numbers")
    interface Numbers {

        long add(long a, long b);

        int gone(int a);

        String nothing(String a);
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({FreshetAutoConfiguration.class, FreshetClientsAutoConfiguration.class})
    @EnableWasmExtensions(types = Numbers.class)
    static class Misfits {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(FreshetAutoConfiguration.class)
    static class OtherFault {

        @Bean
        InstanceAllocator broken() {
            throw new PlatformFaultException("a defect", null);
        }
    }
}
