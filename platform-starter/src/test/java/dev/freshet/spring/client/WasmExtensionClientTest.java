package dev.freshet.spring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallMismatchException;
import dev.freshet.ExtensionDisabledException;
import dev.freshet.GuestAnswerException;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestTrapException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersions.Canary;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spring.EnableWasmExtensions;
import dev.freshet.spring.TextModules;
import dev.freshet.spring.WasmExtension;
import dev.freshet.spring.WasmFunction;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.autoconfigure.FreshetClientsAutoConfiguration;
import dev.freshet.spring.test.text.WasmText;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/** Interfaces that call an extension, each method against a real module. */
class WasmExtensionClientTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    FreshetAutoConfiguration.class,
                    FreshetClientsAutoConfiguration.class,
                    JacksonAutoConfiguration.class,
                    TaskExecutionAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=4", "freshet.pool.max-memory=1MB")
            .withUserConfiguration(Clients.class);

    @Test
    void numbersOfEveryTypeTravelRaw() {
        runner.run(context -> {
            context.getBean(WasmExtensionRegistry.class).register("numbers", TextModules.numbers());
            Numbers numbers = context.getBean(Numbers.class);

            assertThat(numbers.add(Integer.MAX_VALUE, 1)).isEqualTo(Integer.MIN_VALUE);
            assertThat(numbers.addLongs(1L << 40, -1)).isEqualTo((1L << 40) - 1);
            assertThat(numbers.half(-3f)).isEqualTo(-1.5f);
            assertThat(numbers.third(1e300)).isEqualTo(1e300 / 3);
            assertThat(numbers.not(false)).isTrue();
            assertThat(numbers.not(true)).isFalse();
            assertThat(numbers.two(1)).as("any i32 but zero is true").isTrue();
            assertThat(numbers.vat(1250, 1900)).isEqualTo(237);
            numbers.nothing();
        });
    }

    @Test
    void bytesTextAndJsonTravelThroughTheBuffer() {
        runner.run(context -> {
            context.getBean(WasmExtensionRegistry.class).register("buffer", TextModules.buffer());
            Buffer buffer = context.getBean(Buffer.class);

            assertThat(buffer.bytes(new byte[] {1, 0, -1})).containsExactly(1, 0, -1);
            assertThat(buffer.buffer(ByteBuffer.wrap(new byte[] {9, 8, 7}, 1, 2)))
                    .isEqualTo(ByteBuffer.wrap(new byte[] {8, 7}));
            assertThat(buffer.text("Grüße \uD83D\uDC4B")).isEqualTo("Grüße \uD83D\uDC4B");
            Item item = new Item("mug", 3, List.of("red"));
            assertThat(buffer.item(item)).isEqualTo(item);
            assertThat(buffer.items(List.of(item, item))).containsExactly(item, item);
            assertThat(buffer.map(Map.of("a", 1L))).containsExactly(Map.entry("a", 1L));
            assertThat(buffer.several("mug", 3, List.of("x"))).isEqualTo(new Item("mug", 3, List.of("x")));
            assertThat(buffer.number("17")).isEqualTo(17);
            buffer.noAnswer(item);
        });
    }

    @Test
    void optionalIsNothingInAndNothingOut() {
        runner.run(context -> {
            context.getBean(WasmExtensionRegistry.class).register("buffer", TextModules.buffer());
            Buffer buffer = context.getBean(Buffer.class);

            assertThat(buffer.optional(Optional.of("x"))).contains("x");
            assertThat(buffer.optional(Optional.empty())).isEmpty();
            assertThat(buffer.none("x")).isEmpty();
            assertThat(buffer.nil("x")).isEmpty();
        });
    }

    @Test
    void anAnswerThatIsNoJsonNamesTheMethodAndEscapesTheGuest() {
        runner.run(context -> {
            context.getBean(WasmExtensionRegistry.class).register("buffer", TextModules.buffer());
            Buffer buffer = context.getBean(Buffer.class);

            assertThatThrownBy(() -> buffer.bad(1))
                    .isInstanceOf(GuestAnswerException.class)
                    .hasMessageStartingWith("extension 'buffer', function 'bad', called by ")
                    .hasMessageContaining("Buffer.bad(int): 7 bytes are no JSON of " + Item.class.getName())
                    .hasMessageContaining("oops\\u{202e}")
                    .hasMessageNotContaining("\u202e");
            assertThatThrownBy(() -> buffer.nilItem(1))
                    .isInstanceOf(GuestAnswerException.class)
                    .hasMessageEndingWith("JSON null is no " + Item.class.getName());
            assertThatThrownBy(() -> buffer.noneItem(1))
                    .isInstanceOf(GuestAnswerException.class)
                    .hasMessageEndingWith("no bytes are no " + Item.class.getName());
        });
    }

    @Test
    void whatTheGuestAndThePlatformThrowReachesTheCaller() {
        runner.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            Numbers numbers = context.getBean(Numbers.class);
            assertThatThrownBy(() -> numbers.add(1, 2))
                    .isInstanceOf(UnknownExtensionException.class)
                    .hasMessage("no extension is named 'numbers'");

            registry.register("numbers", TextModules.numbers());
            registry.register("buffer", TextModules.buffer());
            assertThatThrownBy(numbers::trap).isInstanceOf(GuestTrapException.class);
            assertThatThrownBy(() -> context.getBean(Buffer.class).fail("x"))
                    .isInstanceOf(GuestErrorException.class)
                    .hasMessage("extension 'buffer', function 'fail' answered: no\\u{a} stock");
        });
    }

    @Test
    void theModuleOfTheMomentAnswers() {
        runner.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            Buffer buffer = context.getBean(Buffer.class);
            registry.register("buffer", TextModules.buffer());
            assertThat(buffer.text("a")).isEqualTo("a");
            registry.remove("buffer");
            assertThatThrownBy(() -> buffer.text("a")).isInstanceOf(UnknownExtensionException.class);
            registry.register("buffer", TextModules.buffer());
            assertThat(buffer.text("b")).isEqualTo("b");
        });
    }

    @Test
    void aModuleThatNoLongerFitsIsRefusedUntilItFitsAgain() {
        runner.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("numbers", TextModules.numbers());
            Numbers numbers = context.getBean(Numbers.class);
            assertThat(numbers.add(1, 2)).isEqualTo(3);

            registry.register("numbers", TextModules.buffer());
            assertThatThrownBy(() -> numbers.add(1, 2))
                    .isInstanceOf(CallMismatchException.class)
                    .hasMessage("int " + Numbers.class.getName()
                            + ".add(int, int) calls function 'add' of extension 'numbers' and"
                            + " needs a function of type '(param i32 i32) (result i32)'; the module has no such function, only"
                            + " [freshet_alloc (param i32) (result i32), echo (param i32 i32) (result i64), bad (param i32 i32)"
                            + " (result i64), none (param i32 i32) (result i64), nil (param i32 i32) (result i64), fail (param"
                            + " i32 i32) (result i64)], and ABI buffer");

            registry.register("numbers", TextModules.numbers());
            assertThat(numbers.add(1, 2)).isEqualTo(3);
        });
    }

    @Test
    void aCanaryThatDoesNotFitIsRefusedAndTheActiveVersionAnswers() {
        runner.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("numbers", TextModules.numbers());
            Numbers numbers = context.getBean(Numbers.class);
            assertThat(numbers.third(3)).isEqualTo(1);
            registry.versions()
                    .upload(
                            "numbers",
                            WasmText.module(
                                    "(module (func (export \"third\") (param i64) (result i64) (i64.const 1)))"),
                            Upload.of(ExtensionOptions.defaults()));

            registry.versions().startCanary("numbers", "2", Canary.ofCalls(100));
            String refusal = "double " + Numbers.class.getName()
                    + ".third(double) calls function 'third' of extension 'numbers'";
            assertThatThrownBy(() -> numbers.third(3))
                    .isInstanceOf(CallMismatchException.class)
                    .hasMessage(refusal
                            + ", whose canary is version 2, and needs a function of type '(param f64) (result f64)'; the"
                            + " module has 'third' of type '(param i64) (result i64)' and ABI raw");
            registry.versions().startCanary("numbers", "2", Canary.ofCalls(50));
            assertThat(IntStream.range(0, 200).filter(i -> isThird(numbers)).count())
                    .as("calls of the active version")
                    .isBetween(50L, 150L);

            registry.versions().promoteCanary("numbers");
            assertThatThrownBy(() -> numbers.third(3))
                    .isInstanceOf(CallMismatchException.class)
                    .hasMessageStartingWith(refusal + " and needs");
            registry.versions().rollback("numbers");
            assertThat(numbers.third(3)).isEqualTo(1);
        });
    }

    private static boolean isThird(Numbers numbers) {
        try {
            return numbers.third(3) == 1;
        } catch (CallMismatchException e) {
            return false;
        }
    }

    @Test
    void aCanaryWithoutTheFunctionOfBytesIsRefusedInTheMethodsWords() {
        runner.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("buffer", TextModules.buffer());
            Buffer buffer = context.getBean(Buffer.class);
            assertThat(buffer.text("a")).isEqualTo("a");
            registry.versions().upload("buffer", TextModules.numbers(), Upload.of(ExtensionOptions.defaults()));
            registry.versions().startCanary("buffer", "2", Canary.ofCalls(100));
            assertThatThrownBy(() -> buffer.text("a"))
                    .isInstanceOf(CallMismatchException.class)
                    .hasMessageContaining(
                            "Buffer.text(String) calls function 'echo' of extension 'buffer', whose canary is version 2,");
            registry.versions().abortCanary("buffer");
            assertThat(buffer.text("a")).isEqualTo("a");
        });
    }

    @Test
    void aDisabledExtensionRefusesItsClients() {
        runner.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("numbers", TextModules.numbers());
            registry.versions().disable("numbers");
            Numbers numbers = context.getBean(Numbers.class);
            assertThatThrownBy(() -> numbers.add(1, 2)).isInstanceOf(ExtensionDisabledException.class);
            registry.versions().enable("numbers");
            assertThat(numbers.add(1, 2)).isEqualTo(3);
        });
    }

    @Test
    void defaultMethodsAndThoseOfObjectNeedNoExtension() {
        runner.run(context -> {
            Numbers numbers = context.getBean(Numbers.class);

            assertThat(numbers.twice(21)).isEqualTo(42);
            assertThat(numbers).isEqualTo(numbers).isNotEqualTo(new Object()).hasSameHashCodeAs(numbers);
            assertThat(numbers).hasToString("Numbers of extension 'numbers'");
        });
    }

    @Test
    void typeVariablesOfASuperInterfaceAreThoseOfTheInterface() {
        runner.run(context -> {
            context.getBean(WasmExtensionRegistry.class).register("buffer", TextModules.buffer());

            Item item = new Item("mug", 3, List.of());
            assertThat(context.getBean(OfItems.class).echo(item)).isEqualTo(item);
        });
    }

    record Item(String sku, int pieces, List<String> tags) {}

    @WasmExtension("numbers")
    interface Numbers {

        int add(int a, int b);

        long addLongs(long a, long b);

        float half(float a);

        double third(double a);

        boolean not(boolean a);

        boolean two(int a);

        @WasmFunction("vat_cents")
        long vat(long cents, long basisPoints);

        void nothing();

        void trap();

        default int twice(int a) {
            return 2 * a;
        }
    }

    @WasmExtension("buffer")
    interface Buffer {

        @WasmFunction("echo")
        byte[] bytes(byte[] input);

        @WasmFunction("echo")
        ByteBuffer buffer(ByteBuffer input);

        @WasmFunction("echo")
        String text(String input);

        @WasmFunction("echo")
        Item item(Item input);

        @WasmFunction("echo")
        List<Item> items(List<Item> input);

        @WasmFunction("echo")
        Map<String, Long> map(Map<String, Long> input);

        @WasmFunction("echo")
        Item several(String sku, int pieces, List<String> tags);

        @WasmFunction("echo")
        long number(String digits);

        @WasmFunction("echo")
        void noAnswer(Item input);

        @WasmFunction("echo")
        Optional<String> optional(Optional<String> input);

        Optional<Item> none(String input);

        Optional<Item> nil(String input);

        Item bad(int input);

        @WasmFunction("nil")
        Item nilItem(int input);

        @WasmFunction("none")
        Item noneItem(int input);

        String fail(String input);
    }

    interface Echo<T> {

        T echo(T input);
    }

    @WasmExtension("buffer")
    interface OfItems extends Echo<Item> {}

    @Configuration(proxyBeanMethods = false)
    @EnableWasmExtensions(types = {Numbers.class, Buffer.class, OfItems.class})
    static class Clients {}
}
