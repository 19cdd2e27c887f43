package dev.freshet.spring.hostfunction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.spring.HostFunction;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** What the annotation says about the deadline's interrupt reaches the platform. */
class InterruptibleTest {

    static class Stock {

        @HostFunction(module = "shop")
        int plain() {
            return 1;
        }

        @HostFunction(module = "shop", interruptible = false)
        int held() {
            return 1;
        }
    }

    @Test
    void aMethodThatMustNotBeInterruptedIsOfferedSo() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Stock.class)) {
            Map<String, Boolean> interruptible = new HostMethods(context.getBeanFactory(), new JsonMapper())
                    .functions().stream()
                            .collect(Collectors.toMap(function -> function.id(), function -> function.interruptible()));
            assertThat(interruptible).isEqualTo(Map.of("shop.plain", true, "shop.held", false));
        }
    }
}
