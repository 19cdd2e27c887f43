package dev.freshet.spring.hostfunction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.DeadlineExceededException;
import dev.freshet.HostFunctionException;
import dev.freshet.spring.EnableWasmExtensions;
import dev.freshet.spring.HostFunction;
import dev.freshet.spring.WasmExtension;
import dev.freshet.spring.WasmFunction;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.autoconfigure.FreshetClientsAutoConfiguration;
import dev.freshet.spring.test.text.WasmText;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What surrounds a call of an extension surrounds the host functions that it calls. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HostCallContextTest {

    private static final String ASKING = """
            (module
              (import "shop" "book" (func $book (param i32)))
              (import "shop" "look" (func $look))
              (import "shop" "block" (func $block))
              (func (export "book") (param i32) (call $book (local.get 0)))
              (func (export "look") (call $look))
              (func (export "block") (call $block))
              (func (export "spin") (loop (br 0))))
            """;

    private ApplicationContextRunner runner;

    @BeforeEach
    void configure(@TempDir Path folder) throws IOException {
        Path module = Files.write(folder.resolve("asking.wasm"), WasmText.module(ASKING));
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        FreshetAutoConfiguration.class,
                        FreshetClientsAutoConfiguration.class,
                        JacksonAutoConfiguration.class,
                        TaskExecutionAutoConfiguration.class))
                .withPropertyValues(
                        "freshet.pool.slots=4",
                        "freshet.pool.max-memory=1MB",
                        "freshet.extensions.asking.location=" + module.toUri(),
                        "freshet.extensions.asking.grants=shop.*")
                .withUserConfiguration(Application.class);
    }

    @AfterEach
    void nothingStaysOnTheThread() {
        SecurityContextHolder.clearContext();
        assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                .isFalse();
    }

    @Test
    void theHostFunctionTakesPartInTheCallersTransaction() {
        runner.run(context -> {
            Transactions transactions = context.getBean(Transactions.class);
            Asking asking = context.getBean(Asking.class);

            TransactionTemplate order = new TransactionTemplate(transactions);
            order.setName("the order");
            order.executeWithoutResult(status -> {
                asking.book(1);
                asking.book(2);
            });

            assertThat(context.getBean(Seen.class).booked).containsExactly("1 in the order", "2 in the order");
            assertThat(transactions.events).containsExactly("begin", "commit");
        });
    }

    @Test
    void aFailureOfTheHostFunctionRollsTheCallersTransactionBack() {
        runner.run(context -> {
            Transactions transactions = context.getBean(Transactions.class);
            Asking asking = context.getBean(Asking.class);

            assertThatThrownBy(() -> new TransactionTemplate(transactions).executeWithoutResult(status -> {
                        asking.book(1);
                        asking.book(-1);
                    }))
                    .isInstanceOf(HostFunctionException.class)
                    .hasMessageEndingWith("host function shop.book failed: IllegalStateException: no piece to book");
            assertThat(transactions.events).containsExactly("begin", "rollback only", "rollback");
        });
    }

    @Test
    void withoutATransactionOfTheCallerThereIsNone() {
        runner.run(context -> {
            assertThatThrownBy(() -> context.getBean(Asking.class).book(1))
                    .isInstanceOf(HostFunctionException.class)
                    .hasCauseInstanceOf(IllegalTransactionStateException.class);
            assertThat(context.getBean(Transactions.class).events).isEmpty();
        });
    }

    @Test
    void observationAndSecurityContextAreTheCallers() {
        runner.run(context -> {
            ObservationRegistry observations = context.getBean(ObservationRegistry.class);
            Observation checkout = Observation.createNotStarted("checkout", observations);
            authenticate("ada");

            checkout.observe(() -> context.getBean(Asking.class).look());

            Seen seen = context.getBean(Seen.class);
            assertThat(seen.observations).containsExactly("checkout");
            assertThat(seen.users).containsExactly("ada");
            assertThat(seen.threads).containsExactly(Thread.currentThread());
        });
    }

    @Test
    void aFutureTakesTheCallersObservationAndSecurityContextAlongButNotTheTransaction() {
        runner.run(context -> {
            Asking asking = context.getBean(Asking.class);
            Observation checkout = Observation.createNotStarted("checkout", context.getBean(ObservationRegistry.class));
            authenticate("ada");

            checkout.observe(() -> asking.lookLater().join());
            SecurityContextHolder.clearContext();
            asking.lookLater().join();

            Seen seen = context.getBean(Seen.class);
            assertThat(seen.observations).containsExactly("checkout", "none");
            assertThat(seen.users).containsExactly("ada", "nobody");
            assertThat(seen.threads)
                    .allSatisfy(thread -> assertThat(thread.getName()).startsWith("freshet-client-"));

            new TransactionTemplate(context.getBean(Transactions.class))
                    .executeWithoutResult(status -> assertThat(asking.bookLater(1))
                            .failsWithin(1, TimeUnit.MINUTES)
                            .withThrowableThat()
                            .havingCause()
                            .isInstanceOf(HostFunctionException.class)
                            .withCauseInstanceOf(IllegalTransactionStateException.class));
        });
    }

    @Test
    void withoutMicrometersContextAFutureStillRuns() {
        runner.withClassLoader(new FilteredClassLoader("io.micrometer.context")).run(context -> {
            Observation checkout = Observation.createNotStarted("checkout", context.getBean(ObservationRegistry.class));

            checkout.observe(() -> context.getBean(Asking.class).lookLater().join());

            assertThat(context.getBean(Seen.class).observations).containsExactly("none");
        });
    }

    @Test
    void theCallersDeadlineEndsTheHostFunction() {
        runner.withPropertyValues("freshet.limits.call-time=50ms").run(context -> {
            assertThatThrownBy(() -> context.getBean(Asking.class).block())
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessageContaining("stopped after its limit of 50 ms (freshet.limits.call-time)");
            assertThat(context.getBean(Seen.class).interrupted).isTrue();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
    }

    @Test
    void aFutureHasADeadlineAsEveryCallHas() {
        runner.withPropertyValues("freshet.limits.call-time=50ms").run(context -> {
            Asking asking = context.getBean(Asking.class);

            for (CompletableFuture<Void> late : List.of(asking.spinLater(), asking.blockLater())) {
                assertThat(late)
                        .failsWithin(1, TimeUnit.MINUTES)
                        .withThrowableThat()
                        .havingCause()
                        .isInstanceOf(DeadlineExceededException.class);
            }
            assertThat(asking.lookLater()).succeedsWithin(1, TimeUnit.MINUTES);
        });
    }

    private static void authenticate(String user) {
        SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken(user, ""));
    }

    @WasmExtension("asking")
    interface Asking {

        void book(int pieces);

        void look();

        void block();

        @WasmFunction("look")
        CompletableFuture<Void> lookLater();

        @WasmFunction("book")
        CompletableFuture<Void> bookLater(int pieces);

        @WasmFunction("spin")
        CompletableFuture<Void> spinLater();

        @WasmFunction("block")
        CompletableFuture<Void> blockLater();
    }

    /** What the host functions saw, beside the proxy that they are called through. */
    public static class Seen {

        private final List<String> booked = new ArrayList<>();
        private final List<String> observations = new ArrayList<>();
        private final List<String> users = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();
        private boolean interrupted;
    }

    /** Public, with all it has: one test's proxy is made by a class loader of its own. */
    public static class Shop {

        private final ObservationRegistry registry;
        private final Seen seen;

        public Shop(ObservationRegistry registry, Seen seen) {
            this.registry = registry;
            this.seen = seen;
        }

        @HostFunction(module = "shop")
        @Transactional(propagation = Propagation.MANDATORY)
        public void book(int pieces) {
            if (pieces < 0) {
                throw new IllegalStateException("no piece to book");
            }
            seen.booked.add(pieces + " in " + TransactionSynchronizationManager.getCurrentTransactionName());
        }

        @HostFunction(module = "shop")
        public void look() {
            Observation observation = registry.getCurrentObservation();
            Authentication user = SecurityContextHolder.getContext().getAuthentication();
            seen.observations.add(
                    observation == null ? "none" : observation.getContext().getName());
            seen.users.add(user == null ? "nobody" : user.getName());
            seen.threads.add(Thread.currentThread());
        }

        @HostFunction(module = "shop")
        public void block() throws InterruptedException {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                seen.interrupted = true;
                throw e;
            }
        }
    }

    /** Spring's own handling of transactions, over nothing. */
    static class Transactions extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;

        private final ArrayList<String> events = new ArrayList<>();

        @Override
        protected Object doGetTransaction() {
            return this;
        }

        @Override
        protected boolean isExistingTransaction(Object transaction) {
            return TransactionSynchronizationManager.isActualTransactionActive();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            events.add("begin");
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            events.add("commit");
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            events.add("rollback");
        }

        @Override
        protected void doSetRollbackOnly(DefaultTransactionStatus status) {
            events.add("rollback only");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    @EnableWasmExtensions(types = Asking.class)
    static class Application {

        @Bean
        Transactions transactions() {
            return new Transactions();
        }

        @Bean
        ObservationRegistry observationRegistry() {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(context -> true);
            return registry;
        }

        @Bean
        Seen seen() {
            return new Seen();
        }

        @Bean
        Shop shop(ObservationRegistry registry, Seen seen) {
            return new Shop(registry, seen);
        }
    }
}
