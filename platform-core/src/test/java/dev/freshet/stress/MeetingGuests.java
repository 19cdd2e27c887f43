package dev.freshet.stress;

import dev.freshet.DeadlineExceededException;
import dev.freshet.ExtensionSession;
import dev.freshet.GuestLimitException;
import dev.freshet.GuestStackOverflowException;
import dev.freshet.HostFunctionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spi.HostFunction;
import dev.freshet.spi.ValueKind;
import dev.freshet.state.HexModule;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Guests that meet the host where it is weak: in recursion through host functions, in sessions that are closed while they run, with the
 * host's heap, in code without loops, with its log.
 */
final class MeetingGuests implements AutoCloseable {

    private static final Duration SHORT = Duration.ofMillis(20);
    private static final int LOG_BYTES = 4_096;
    private static final int LEVELS = 6;
    private static final int TOO_MANY_LEVELS = 100_000;
    /** The guest of bulk operations fills so much in each of so many instructions. */
    private static final String FOUR_MEBIBYTES = "80 80 80 02";

    private static final int LINE = 1_200;

    private final Outcomes outcomes;
    private final Map<Thread, Runnable> closings = new ConcurrentHashMap<>();
    private final ExecutorService closers = Executors.newFixedThreadPool(2);
    /** Who nests without end holds as many slots as there are levels: one at a time. */
    private final Semaphore nesting = new Semaphore(1);

    private @Nullable WasmExtensionRegistry registry;

    MeetingGuests(Outcomes outcomes) {
        this.outcomes = outcomes;
    }

    List<HostFunction> functions() {
        return List.of(
                new HostFunction("soak", "nest", List.of(ValueKind.I32), ValueKind.I32, (call, arguments) ->
                        (int) registry().callNumber("nest", "nest", (int) arguments[0])),
                new HostFunction("soak", "ask", List.of(), ValueKind.I32, (call, arguments) -> {
                    long cents = registry().call("good", "vat_cents", 1250, 1900)[0];
                    outcomes.check(cents == 238, "good, from below", cents);
                    return 1;
                }),
                new HostFunction("soak", "close", List.of(), null, (call, arguments) -> {
                    closings.getOrDefault(Thread.currentThread(), () -> outcomes.wrong("nobody's session"))
                            .run();
                    return null;
                }));
    }

    private WasmExtensionRegistry registry() {
        return Objects.requireNonNull(registry);
    }

    void register(WasmExtensionRegistry where) {
        registry = where;
        ExtensionOptions granted =
                ExtensionOptions.defaults().withGrants("soak.*", "log").withLogBytes(LOG_BYTES);
        where.register("nest", TestRegistries.wat("soak"), granted);
        where.register("below", TestRegistries.wat("soak"), granted);
        where.register("closing", TestRegistries.wat("soak"), granted);
        where.register("spinning", TestRegistries.wat("soak"), granted.withCallTime(SHORT));
        where.register("tables", TestRegistries.wat("heap"));
        where.register("objects", objects());
        where.register("lines", lines(), ExtensionOptions.defaults().withCallTime(SHORT));
    }

    /** Garbage and a list without end. */
    private static byte[] objects() {
        return new HexModule()
                .type("5E 7E 01") // 2: array of mutable i64
                .type("5F 02 63 03 01 63 02 01") // 3: struct of a next one and an array
                .global("63 03 01 D0 03")
                .function("list", "03 40 23 00 41 E4 00 FB 07 02 FB 00 03 24 00 0C 00 0B")
                .function("structs", "03 40 FB 01 03 24 00 0C 00 0B")
                .function("get_little", "41 0A FB 07 02 FB 0F")
                .build();
    }

    /** Work in straight lines, and tail calls without end: no loop anywhere. */
    private static byte[] lines() {
        return new HexModule()
                .table("70 00 80 80 04")
                .memory("01 40 40")
                .function("tail_call", "12 00")
                .function("tail_calls_in_turn", "12 02")
                .function("tail_calls_back", "12 01")
                .function("fills", ("41 00 41 07 41 " + FOUR_MEBIBYTES + " FC 0B 00 ").repeat(LINE))
                .function("copies", "41 01 41 00 41 FF FF FF 01 FC 0A 00 00 ".repeat(LINE))
                .function("table_fills", "41 00 D0 70 41 80 80 04 FC 11 00 ".repeat(LINE) + "12 05")
                .function("table_copies", "41 00 41 01 41 FF FF 03 FC 0E 00 00 ".repeat(LINE) + "12 06")
                .function("get_seven", "41 00 2D 00 00 41 07 6A")
                .build();
    }

    void step(Random random) {
        switch (random.nextInt(11)) {
            case 0 -> {
                long levels = 1 + random.nextInt(LEVELS);
                long answer = registry().callNumber("nest", "nest", levels);
                outcomes.check(answer == levels + 1, "nested", answer);
            }
            case 1 -> nestWithoutEnd();
            case 2 -> askBelow(random.nextBoolean() ? 0 : random.nextInt(3_000));
            case 3 -> closeInItsCall(random.nextInt(), false);
            case 4 -> closeInItsCall(random.nextInt(), true);
            case 5 -> closeWhileItSpins();
            case 6 -> fillTheHeap(random.nextBoolean() ? "list" : "structs");
            case 7 -> fillTables();
            case 8 ->
                workInALine(List.of("fills", "copies", "table_fills", "table_copies")
                        .get(random.nextInt(4)));
            case 9 -> workInALine(random.nextBoolean() ? "tail_call" : "tail_calls_in_turn");
            default -> flood();
        }
    }

    private void nestWithoutEnd() {
        if (!nesting.tryAcquire()) {
            return;
        }
        try {
            outcomes.expectThat(
                    "nested without end",
                    MeetingGuests::isOutOfStack,
                    () -> registry().callNumber("nest", "nest", TOO_MANY_LEVELS));
        } finally {
            nesting.release();
        }
    }

    /** The stack ends in this guest, or in one that it called, or in the host between them. */
    private static boolean isOutOfStack(@Nullable Throwable seen) {
        Throwable cause = seen;
        while (cause instanceof HostFunctionException) {
            cause = cause.getCause();
        }
        return cause instanceof GuestStackOverflowException || cause instanceof StackOverflowError;
    }

    private void askBelow(int depth) {
        outcomes.expectThat(
                "asked as deep as the stack goes",
                MeetingGuests::isOutOfStack,
                () -> registry().callNumber("below", depth == 0 ? "ask_deep" : "ask_below", depth));
    }

    /** The call goes on to its end on its own instance, and only then is the session closed. */
    private void closeInItsCall(int value, boolean byAnother) {
        ExtensionSession session = registry().open("closing");
        closings.put(Thread.currentThread(), byAnother ? () -> await(session) : session::close);
        try {
            long changed = session.call("close_and_use", value)[0];
            outcomes.check(changed == 0, "closed in its call", changed + " words were another's");
        } finally {
            closings.remove(Thread.currentThread());
            session.close();
        }
        outcomes.expectThat(
                "used when closed",
                IllegalStateException.class::isInstance,
                () -> session.call("close_and_use", value));
    }

    private void await(ExtensionSession session) {
        try {
            closers.submit(session::close).get();
        } catch (InterruptedException | ExecutionException e) {
            outcomes.wrong("closing by another thread: " + e);
        }
    }

    private void closeWhileItSpins() {
        ExtensionSession session = registry().open("spinning");
        closers.execute(session::close);
        outcomes.expectThat(
                "closed while it spins",
                seen -> seen instanceof DeadlineExceededException || seen instanceof IllegalStateException,
                () -> session.call("spin"));
        session.close();
    }

    private void fillTheHeap(String function) {
        outcomes.expect(
                "heap filled", GuestLimitException.class, () -> registry().call("objects", function));
        long length = registry().callNumber("objects", "get_little");
        outcomes.check(length == 10, "objects after that", length);
    }

    private void fillTables() {
        registry().call("tables", "grow_table", 50_000);
        long sizes = registry().callNumber("tables", "sizes");
        outcomes.check(sizes == 41, "tables filled", sizes);
    }

    private void workInALine(String function) {
        outcomes.expect(
                "no loop: " + function,
                DeadlineExceededException.class,
                () -> registry().call("lines", function));
        try {
            long seven = registry().callNumber("lines", "get_seven");
            outcomes.check(seven == 7, "lines after that", seven);
        } catch (DeadlineExceededException e) {
            // Its time is short, and the machine may be busy.
            outcomes.count("lines after that, late");
        }
    }

    private void flood() {
        long calls = registry().callNumber("closing", "log_some");
        outcomes.check(calls == 400, "log flooded", calls);
        outcomes.expect(
                "log flooded without end",
                DeadlineExceededException.class,
                () -> registry().call("spinning", "log_forever"));
    }

    @Override
    public void close() {
        closers.shutdownNow();
    }
}
