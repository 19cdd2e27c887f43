package dev.freshet.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.EnableWasmExtensions;
import dev.freshet.spring.ExtensionPoint;
import dev.freshet.spring.TextModules;
import dev.freshet.spring.WasmExtension;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.autoconfigure.FreshetClientsAutoConfiguration;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The context processed ahead of time: what it registers then, and what a native image is told. */
class AheadOfTimeTest {

    @TempDir
    private Path folder;

    @Test
    void clientsAndPointsWorkInAContextProcessedAheadOfTime() throws Exception {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of("freshet.pool.slots=2", "freshet.pool.max-memory=1MB")
                .applyTo(context);
        context.register(Application.class);
        AheadOfTime processed = new AheadOfTime(context, Application.class);

        RuntimeHints hints = processed.hints();
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(Clerk.class)).accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(Item.class)
                        .withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onType(Price.class)).accepts(hints);

        processed.run(folder, started -> {
            started.getBean(WasmExtensionRegistry.class).register("clerk", TextModules.buffer());
            assertThat(started.getBean(Clerk.class).echo(new Item("mug"))).isEqualTo(new Item("mug"));
            assertThat(started.getBean(Prices.class).echo(new Price(5))).isEqualTo(new Price(-1));
            started.getBean(WasmExtensionRegistry.class).register("prices", TextModules.buffer());
            assertThat(started.getBean(Prices.class).echo(new Price(5))).isEqualTo(new Price(5));
        });
    }

    record Item(String sku) {}

    record Price(int cents) {}

    @WasmExtension("clerk")
    interface Clerk {

        Item echo(Item item);
    }

    static class Prices {

        @ExtensionPoint("prices")
        Price echo(Price price) {
            return new Price(-1);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWasmExtensions(types = Clerk.class)
    @ImportAutoConfiguration({FreshetAutoConfiguration.class, FreshetClientsAutoConfiguration.class})
    static class Application {

        @Bean
        Prices prices() {
            return new Prices();
        }
    }
}
