package dev.freshet.spring.test.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.MissingGrantsException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.test.TestExtension;
import dev.freshet.spring.test.WasmExtensionTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;

/** The slice as a user's test has it. */
@WasmExtensionTest(
        properties = {"freshet.pool.slots=2", "freshet.pool.max-memory=1MB"},
        includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Stock.class))
class WasmExtensionSliceTest {

    private static final String MODULE = """
            (module
              (import "shop" "stock" (func $stock (param i32) (result i32)))
              (func (export "check") (param i32) (result i32) (call $stock (local.get 0))))
            """;

    @Autowired
    private Availability availability;

    @Autowired
    private ApplicationContext context;

    @Test
    void clientModuleAndHostFunctionWorkTogetherWithoutTheRestOfTheApplication() {
        assertThat(availability.check(2)).isEqualTo(3);
        assertThat(context.getBeanNamesForType(Database.class)).isEmpty();
        assertThat(context.getEnvironment().getProperty("freshet.pool.slots")).isEqualTo("2");
    }

    @Test
    void aTestExtensionIsGrantedWhatItIsGiven() {
        WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);

        assertThatThrownBy(() -> TestExtension.ofText("other", MODULE).registerIn(registry))
                .isInstanceOf(MissingGrantsException.class);
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Extensions {

        @Bean
        TestExtension availabilityModule() {
            return TestExtension.ofText("availability", MODULE).granted("shop.stock");
        }
    }
}
