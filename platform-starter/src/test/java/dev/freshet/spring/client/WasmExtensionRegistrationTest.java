package dev.freshet.spring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallMismatchException;
import dev.freshet.LimitExceededException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spi.GuestAbi;
import dev.freshet.spi.GuestCall;
import dev.freshet.spi.GuestModule;
import dev.freshet.spring.AutoProxying;
import dev.freshet.spring.EnableWasmExtensions;
import dev.freshet.spring.TextModules;
import dev.freshet.spring.WasmExtension;
import dev.freshet.spring.WasmFunction;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.autoconfigure.FreshetClientsAutoConfiguration;
import dev.freshet.spring.binding.ExtensionSignatureException;
import dev.freshet.spring.client.scanned.Scanned;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.system.JavaVersion;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/** How interfaces become beans, and what stops a start. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WasmExtensionRegistrationTest {

    @TempDir
    private Path folder;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    FreshetAutoConfiguration.class,
                    FreshetClientsAutoConfiguration.class,
                    JacksonAutoConfiguration.class,
                    TaskExecutionAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=4", "freshet.pool.max-memory=1MB");

    @Test
    void interfacesInTheApplicationsPackagesBecomeBeans() {
        runner.withInitializer(context -> AutoConfigurationPackages.register(
                        (GenericApplicationContext) context, Scanned.class.getPackageName()))
                .run(context -> assertThat(context).hasSingleBean(Scanned.class).hasBean(Scanned.class.getName()));
    }

    @Test
    void theScanCanBeSwitchedOff() {
        runner.withInitializer(context -> AutoConfigurationPackages.register(
                        (GenericApplicationContext) context, Scanned.class.getPackageName()))
                .withPropertyValues("freshet.clients.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(Scanned.class));
    }

    @Test
    void enableNamesPackagesByTextAndByClassAndDoesNotMindOverlap() {
        runner.withUserConfiguration(ByText.class, ByClass.class)
                .run(context -> assertThat(context).hasSingleBean(Scanned.class));
    }

    @Test
    void aTypeThatIsNoInterfaceIsToldByName() {
        runner.withUserConfiguration(NoInterface.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasMessage("@EnableWasmExtensions(types) of " + NoInterface.class.getName()
                                + ": java.lang.String is no interface with @WasmExtension"));
    }

    @Test
    void aMethodOfAnotherTypeStopsTheStartAndNamesBothSides() throws IOException {
        runner.withUserConfiguration(Wrong.class)
                .withPropertyValues(location("numbers", TextModules.numbers()))
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOf(ExtensionSignatureException.class)
                        .hasMessage("long " + WrongNumbers.class.getName()
                                + ".add(long, long) calls function 'add' of extension"
                                + " 'numbers' and needs a function of type '(param i64 i64) (result i64)'; the module has 'add'"
                                + " of type '(param i32 i32) (result i32)' and ABI raw"));
    }

    @Test
    void aMissingExportStopsTheStartAndIsTold() throws IOException {
        runner.withUserConfiguration(Missing.class)
                .withPropertyValues(location("buffer", TextModules.buffer()))
                .run(context -> assertThat(context.getStartupFailure())
                        .hasMessageContaining(
                                "MissingExport.gone(String) calls function 'gone' of extension 'buffer' and needs a"
                                        + " function that takes and gives bytes, for which its ABI wants (i32, i32) -> (i64)")
                        .hasMessageContaining(
                                "the module has no such function, only [freshet_alloc (param i32) (result i32)"));
    }

    @Test
    void anAbiOfTheApplicationsOwnIsAskedAsWell() throws IOException {
        runner.withUserConfiguration(Echoing.class)
                .withPropertyValues(location("buffer", TextModules.buffer()))
                .run(context -> assertThat(context).hasNotFailed());
        runner.withUserConfiguration(Echoing.class)
                .withBean(GuestAbi.class, Silent::new)
                .withPropertyValues(location("buffer", TextModules.buffer()))
                .run(context -> assertThat(context.getStartupFailure())
                        .hasMessageContaining("for which its ABI wants a voice; the module has 'echo'")
                        .hasMessageEndingWith("and ABI silent"));
    }

    @Test
    void everyMethodThatDoesNotFitIsTold() throws IOException {
        runner.withUserConfiguration(Wrong.class, Missing.class)
                .withPropertyValues(
                        location("numbers", TextModules.numbers()), location("buffer", TextModules.numbers()))
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOfSatisfying(
                                ExtensionSignatureException.class,
                                e -> assertThat(e.mismatches()).hasSize(2)));
    }

    @Test
    void aLazyClientIsCheckedWhenItIsMade() throws IOException {
        runner.withUserConfiguration(Wrong.class)
                .withInitializer(context -> context.addBeanFactoryPostProcessor(factory ->
                        factory.getBeanDefinition(WrongNumbers.class.getName()).setLazyInit(true)))
                .withPropertyValues(location("numbers", TextModules.numbers()))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThatThrownBy(() -> context.getBean(WrongNumbers.class))
                            .hasStackTraceContaining(ExtensionSignatureException.class.getName());
                });
    }

    @Test
    void modulesAreThereWhenABeanWithAClientIsMade() throws IOException {
        runner.withUserConfiguration(Eager.class)
                .withPropertyValues(location("numbers", TextModules.numbers()))
                .run(context -> assertThat(context.getBean("sum")).isEqualTo(3));
    }

    @Test
    void adviceOnTheInterfaceWorks() throws IOException {
        runner.withUserConfiguration(Advised.class)
                .withPropertyValues(location("numbers", TextModules.numbers()))
                .run(context ->
                        assertThat(context.getBean(Numbers.class).add(1, 2)).isEqualTo(103));
    }

    @Test
    void withoutRegistryThereIsNoClientAndTheStartSaysSo() {
        runner.withUserConfiguration(Right.class)
                .withPropertyValues("freshet.enabled=false")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasRootCauseInstanceOf(NoSuchBeanDefinitionException.class));
    }

    @Test
    void futuresRunOnTheirOwnExecutorWhichReplacesNobodys() throws IOException {
        runner.withUserConfiguration(Right.class)
                .withPropertyValues(location("numbers", TextModules.numbers()))
                .run(context -> {
                    assertThat(context.getBean(Numbers.class).later(1, 2).get()).isEqualTo(3);
                    assertThat(context).hasBean("applicationTaskExecutor");
                    assertThat(context.getBean("freshetClientExecutor")
                                    .getClass()
                                    .getSimpleName())
                            .isEqualTo("ThreadPoolTaskExecutor");
                    assertThat(context.getBean(Numbers.class).laterTrap())
                            .failsWithin(1, TimeUnit.MINUTES)
                            .withThrowableThat()
                            .withMessageContaining("unreachable");
                });
    }

    @Test
    void anExecutorThatIsFullFailsTheFuture() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        runner.withUserConfiguration(Right.class)
                .withPropertyValues(
                        location("numbers", TextModules.numbers()),
                        "freshet.clients.async.max-threads=1",
                        "freshet.clients.async.queue-capacity=0")
                .run(context -> {
                    CountDownLatch running = new CountDownLatch(1);
                    context.getBean("freshetClientExecutor", Executor.class).execute(() -> {
                        running.countDown();
                        await(hold);
                    });
                    running.await();
                    assertThat(context.getBean(Numbers.class).later(1, 2))
                            .failsWithin(1, TimeUnit.MINUTES)
                            .withThrowableThat()
                            .havingCause()
                            .isInstanceOf(LimitExceededException.class)
                            .withMessageContaining("no thread for a call of extension 'numbers': raise"
                                    + " freshet.clients.async.max-threads");
                    hold.countDown();
                });
    }

    /** Boot does not mind the property where the JVM has no virtual threads, and neither do futures. */
    @Test
    void futuresRunOnVirtualThreadsWhenTheseAreOnAndTheJvmHasThem() throws IOException {
        boolean has = JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE);
        runner.withUserConfiguration(Right.class)
                .withPropertyValues(location("numbers", TextModules.numbers()), "spring.threads.virtual.enabled=true")
                .run(context -> {
                    assertThat(context.getBean(Numbers.class).later(1, 2).get()).isEqualTo(3);
                    assertThat(context.getBean("freshetClientExecutor")
                                    .getClass()
                                    .getSimpleName())
                            .isEqualTo(has ? "SimpleAsyncTaskExecutor" : "ThreadPoolTaskExecutor");
                    CompletableFuture<Boolean> virtual = new CompletableFuture<>();
                    context.getBean("freshetClientExecutor", Executor.class)
                            .execute(() -> virtual.complete(isVirtual(Thread.currentThread())));
                    assertThat(virtual.get()).isEqualTo(has);
                });
    }

    /** {@code Thread.isVirtual()}, which 17 lacks. */
    private static boolean isVirtual(Thread thread) {
        return thread.getClass().getName().equals("java.lang.VirtualThread");
    }

    @Test
    void theProxyOfANativeImageDoesTheSame() throws IOException {
        runner.withUserConfiguration(Right.class)
                .withPropertyValues(location("numbers", TextModules.numbers()))
                .run(context -> {
                    Numbers real = context.getBean(Numbers.class);
                    Numbers proxy = ProxyClient.create(
                            Numbers.class,
                            "text",
                            Map.of(
                                    Numbers.class.getMethod("add", int.class, int.class),
                                    MethodHandles.lookup()
                                            .findVirtual(
                                                    Numbers.class,
                                                    "add",
                                                    MethodType.methodType(int.class, int.class, int.class))
                                            .bindTo(real)));
                    assertThat(proxy.add(1, 2)).isEqualTo(3);
                    assertThat(proxy.twice(4)).isEqualTo(8);
                    assertThat(proxy).hasToString("text").isEqualTo(proxy).isNotEqualTo(real);
                    context.getBean(WasmExtensionRegistry.class).register("numbers", TextModules.buffer());
                    assertThatThrownBy(() -> proxy.add(1, 2)).isInstanceOf(CallMismatchException.class);
                });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String location(String extension, byte[] module) throws IOException {
        Path file = Files.write(folder.resolve(extension + ".wasm"), module);
        return "freshet.extensions." + extension + ".location=" + file.toUri();
    }

    @WasmExtension("numbers")
    interface Numbers {

        int add(int a, int b);

        @WasmFunction("add")
        CompletableFuture<Integer> later(int a, int b);

        @WasmFunction("trap")
        CompletableFuture<Void> laterTrap();

        default int twice(int a) {
            return 2 * a;
        }
    }

    @WasmExtension("numbers")
    interface WrongNumbers {

        long add(long a, long b);
    }

    @WasmExtension("buffer")
    interface MissingExport {

        String gone(String input);
    }

    @WasmExtension("buffer")
    interface Echo {

        String echo(String input);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWasmExtensions(types = Echo.class)
    static class Echoing {}

    /** Speaks to every module and calls none of its functions. */
    private static final class Silent implements GuestAbi {

        @Override
        public String name() {
            return "silent";
        }

        @Override
        public boolean speaks(GuestModule module) {
            return true;
        }

        @Override
        public boolean calls(GuestModule module, String function) {
            return false;
        }

        @Override
        public String wanted() {
            return "a voice";
        }

        @Override
        public byte[] call(GuestCall call, byte[] input) {
            throw new IllegalStateException("never called");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWasmExtensions(basePackages = "dev.freshet.spring.client.scanned")
    static class ByText {}

    @Configuration(proxyBeanMethods = false)
    @EnableWasmExtensions(basePackageClasses = Scanned.class)
    static class ByClass {}

    @Configuration(proxyBeanMethods = false)
    @EnableWasmExtensions(types = String.class)
    static class NoInterface {}

    @Configuration(proxyBeanMethods = false)
    @EnableWasmExtensions(types = Numbers.class)
    static class Right {}

    @Configuration(proxyBeanMethods = false)
    @EnableWasmExtensions(types = WrongNumbers.class)
    static class Wrong {}

    @Configuration(proxyBeanMethods = false)
    @EnableWasmExtensions(types = MissingExport.class)
    static class Missing {}

    @Configuration(proxyBeanMethods = false)
    @EnableWasmExtensions(types = Numbers.class)
    static class Eager {

        @Bean
        Integer sum(Numbers numbers) {
            return numbers.add(1, 2);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWasmExtensions(types = Numbers.class)
    @Import(AutoProxying.class)
    static class Advised {

        @Bean
        static DefaultPointcutAdvisor plusHundred() {
            return AutoProxying.plusHundred(Numbers.class::isAssignableFrom, "add");
        }
    }
}
