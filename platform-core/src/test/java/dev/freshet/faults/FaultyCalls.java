package dev.freshet.faults;

import dev.freshet.ExtensionSession;
import dev.freshet.FreshetException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.PoolStats;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.settings.PoolSettings.Strategy;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.Ports;
import dev.freshet.wiring.TestRegistries;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Does one thing again and again, with a fault one step later each time, and looks afterwards at all that could have been lost. Loaded by
 * {@link FaultyClasses}, so that the platform it sees is the one with places for faults.
 */
public final class FaultyCalls {

    private static final byte[] STATE = TestRegistries.wat("state");
    private static final byte[] PRICING = TestRegistries.sample("pricing");
    private static final byte[] CART = """
            {"customer":{"id":"c","tier":"gold"},"items":[{"sku":"mug","quantity":1,"unitCents":1,"grams":1}],"country":"DE"}""".getBytes(StandardCharsets.UTF_8);
    private static final Duration SETTLING = Duration.ofSeconds(5);
    /** More steps than anything has here: a loop that never ends would be a fault of the test. */
    private static final int MOST_STEPS = 20_000;
    /** So many may be poisoned, one by one, before the registry is made anew. */
    private static final int SLOTS = 16;

    private static final int LEAST_USABLE = 1;
    /** Where only closing shows what was lost. */
    private static final int STEPS_BETWEEN_CLOSINGS = 16;

    /** What is done under faults, on a registry with the extensions "state", "other" and "pricing". */
    private static final class Scenario {
        private final PoolSettings pool;
        private boolean callsPricing;
        private boolean captures;
        private final Consumer<WasmExtensionRegistry> before;
        private final Consumer<WasmExtensionRegistry> action;

        Scenario(PoolSettings pool, Consumer<WasmExtensionRegistry> before, Consumer<WasmExtensionRegistry> action) {
            this.pool = pool;
            this.before = before;
            this.action = action;
        }

        Scenario capturing() {
            captures = true;
            return this;
        }

        Scenario withPricing() {
            callsPricing = true;
            return this;
        }
    }

    private static PoolSettings pooling(int slots) {
        return PoolSettings.defaults().withSlots(slots).withWhenExhausted(WhenExhausted.REJECT, Duration.ZERO);
    }

    /** Closes again if it was cut off before it did anything: a fault at the entry of a method is its caller's. */
    private static void inSession(WasmExtensionRegistry registry, String name, Consumer<ExtensionSession> work) {
        ExtensionSession session = registry.open(name);
        try {
            work.accept(session);
        } finally {
            try {
                session.close();
            } catch (Error cutOff) {
                session.close();
            }
        }
    }

    private static Scenario scenario(String name) {
        Consumer<WasmExtensionRegistry> nothing = registry -> {};
        Consumer<WasmExtensionRegistry> everything = registry -> registry.call("state", "do_table_set", 0);
        Consumer<WasmExtensionRegistry> other = registry -> registry.call("other", "do_table_set", 0);
        return switch (name) {
            case "warm" -> new Scenario(pooling(SLOTS), everything, everything);
            case "number" -> new Scenario(pooling(SLOTS), everything, r -> r.callNumber("state", "get_i32"));
            case "remapped" -> new Scenario(pooling(1), other, everything);
            case "discarding" -> new Scenario(pooling(SLOTS).withReset(Reset.DISCARD), everything, everything);
            case "trap" -> new Scenario(pooling(SLOTS), everything, r -> r.call("state", "do_table_set", 1));
            case "bytes" ->
                new Scenario(pooling(SLOTS), everything, r -> r.call("pricing", "price", CART)).withPricing();
            case "on-demand" ->
                new Scenario(PoolSettings.defaults().withStrategy(Strategy.ON_DEMAND), nothing, everything);
            case "overflow" ->
                new Scenario(
                        PoolSettings.defaults().withSlots(1),
                        everything,
                        r -> inSession(r, "other", held -> {
                            r.call("state", "do_table_set", 0);
                            held.call("do_table_set", 0);
                        }));
            case "session" ->
                new Scenario(
                        pooling(SLOTS),
                        everything,
                        r -> inSession(r, "state", session -> {
                            session.call("do_table_set", 0);
                            session.write(0, new byte[] {1});
                        }));
            case "trim" -> new Scenario(pooling(1), everything, r -> r.trim(Duration.ZERO));
            case "capture" -> new Scenario(pooling(1), everything, r -> r.register("new", STATE)).capturing();
            case "remove" -> new Scenario(pooling(1), other, r -> r.remove("other"));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private final Scenario scenario;
    private final Supplier<Error> error;
    private final List<String> lost = new ArrayList<>();
    private FailingVirtualMemory port;
    private WasmExtensionRegistry registry;
    private long step;
    /** To images, when nothing is going on; not known before the first look. */
    private int references = -1;

    private String where = "";

    private FaultyCalls(Scenario scenario, Supplier<Error> error) {
        this.scenario = scenario;
        this.error = error;
    }

    /** Returns what was lost, each with its step; and, last, how many steps there were. */
    public static List<String> run(String scenario, String error) {
        Supplier<Error> thrown = error.equals("heap") ? () -> new OutOfMemoryError("planted") : StackOverflowError::new;
        FaultyCalls calls = new FaultyCalls(scenario(scenario), thrown);
        calls.open();
        while (calls.round()) {
            calls.step++;
        }
        calls.close();
        calls.lost.add(Long.toString(calls.step));
        return calls.lost;
    }

    private void open() {
        port = Ports.openFailing(Ports.names().get(0));
        registry = TestRegistries.on(port, scenario.pool, PlatformLimits.defaults());
        registry.register("state", STATE);
        registry.register("other", STATE);
        if (scenario.callsPricing) {
            registry.register("pricing", PRICING);
        }
    }

    /** Returns false if there are no more steps. */
    private boolean round() {
        scenario.before.accept(registry);
        Throwable thrown = null;
        Faults.arm(step + 1, error);
        try {
            scenario.action.accept(registry);
        } catch (Throwable e) {
            thrown = e;
        }
        Faults.Seen seen = Faults.disarm();
        where = seen.where();
        if (thrown != null && !(thrown instanceof FreshetException) && !(thrown instanceof VirtualMachineError)) {
            note("threw " + thrown);
        }
        look();
        return seen.steps() > step && step < MOST_STEPS;
    }

    private void look() {
        if (Thread.interrupted()) {
            note("the thread stays interrupted");
        }
        PoolStats stats = settled();
        if (stats.slots().leased() + stats.slots().resetting() > 0) {
            note("slots are lost: " + stats.slots());
        }
        for (String name : List.of("state", "other", "pricing")) {
            if (registry.find(name) != null && registry.callStats(name).running() != 0) {
                note("permits of " + name + ": " + registry.callStats(name).running());
            }
        }
        // Memory on demand that could not be reset is counted too.
        if (stats.resets().failed() < stats.slots().poisoned()) {
            note("poisoned " + stats.slots().poisoned() + ", counted "
                    + stats.resets().failed());
        }
        if (stats.slots().total() - stats.slots().poisoned() < LEAST_USABLE) {
            reopen();
        }
        lookAtTheNext("state");
        if (registry.find("other") == null) {
            reopen();
        } else {
            lookAtTheNext("other");
        }
        registry.remove("new");
        if (scenario.pool.whenExhausted() == WhenExhausted.ON_DEMAND) {
            // How many reservations are kept with their image depends on the step; and only closing waits for their
            // leases.
            reopen();
        } else if (scenario.pool.slots() > 1 && !scenario.captures) {
            // How many slots have their image depends on how many were poisoned; closing shows what was lost.
            return;
        } else if (references < 0) {
            references = port.heldReferences();
        } else if (port.heldReferences() > references) {
            note("references " + port.heldReferences() + ", not " + references);
            reopen();
        }
    }

    private void lookAtTheNext(String name) {
        try {
            registry.call(name, "do_globals", 0);
            long fresh = registry.callNumber(name, "get_i32");
            if (fresh != 11) {
                note("a global of " + name + " is " + fresh);
            }
        } catch (RuntimeException | Error e) {
            note("the next call of " + name + " failed: " + e);
            reopen();
        }
    }

    /** Statistics when what could not be finished at once has been. */
    private PoolStats settled() {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        PoolStats stats = registry.stats();
        while (stats.slots().leased() + stats.slots().resetting() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            stats = registry.stats();
        }
        return stats;
    }

    private void reopen() {
        close();
        open();
    }

    private void close() {
        long from = System.nanoTime();
        registry.close();
        if (System.nanoTime() - from > SETTLING.toNanos()) {
            note("a lease was waited for");
        }
        if (port.liveImages() != 0 || port.heldReferences() != 0 || port.liveReservations() != 0) {
            note("images " + port.liveImages() + ", references " + port.heldReferences() + ", reservations "
                    + port.liveReservations() + " are held after the registry is closed");
        }
    }

    private void note(String what) {
        lost.add("step " + (step + 1) + " (" + where + "): " + what);
    }
}
