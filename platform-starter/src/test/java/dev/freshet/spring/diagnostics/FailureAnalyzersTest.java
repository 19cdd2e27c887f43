package dev.freshet.spring.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.PlatformFaultException;
import dev.freshet.pool.InstanceAllocator;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
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

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(FreshetAutoConfiguration.class)
    static class OtherFault {

        @Bean
        InstanceAllocator broken() {
            throw new PlatformFaultException("a defect", null);
        }
    }
}
