package dev.freshet.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.ExtensionSession;
import dev.freshet.FreshetException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ModuleReport;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.settings.PoolSettings.Strategy;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.Ports;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** A pool and the oracle, both driven by the same random steps; what one answers, the other must answer. */
final class SequencePair implements AutoCloseable {

    private static final List<String> MODULES = List.of(
            "state", "state-rebuilt", "no-memory", "no-image", "other-image", "larger", "smaller", "start-changes");
    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private static final int SLOT_BYTES = 6 * 65_536;
    private static final long[] KEEP = {0, 3 * 4096, 1 << 20};
    private static final int MAX_SESSIONS = 2;

    private record Sessions(String name, ExtensionSession pooled, ExtensionSession fresh) {}

    private final Random random;
    private final FailingVirtualMemory memory = Ports.openFailing(Ports.names().get(0));
    private final WasmExtensionRegistry pooled;
    private final WasmExtensionRegistry oracle;
    private final List<Sessions> sessions = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private int compared;

    SequencePair(Random random) {
        this.random = random;
        PoolSettings settings = PoolSettings.defaults()
                .withSlots(MAX_SESSIONS + 1 + random.nextInt(2))
                .withSlotBytes(SLOT_BYTES)
                .withReset(Reset.values()[random.nextInt(Reset.values().length)])
                .withKeepResidentBytes(KEEP[random.nextInt(KEEP.length)])
                .withIdleTrim(Duration.ZERO)
                .withWhenExhausted(WhenExhausted.REJECT, Duration.ZERO);
        PlatformLimits limits = PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30));
        done.add(settings.toString());
        pooled = TestRegistries.on(memory, settings, limits);
        oracle = TestRegistries.on(
                Ports.open("portable"),
                settings.withStrategy(Strategy.ON_DEMAND).withReset(Reset.DISCARD),
                limits);
        NAMES.forEach(this::register);
    }

    void step() {
        String name = pick(NAMES);
        switch (random.nextInt(40)) {
            case 0 -> register(name);
            case 1 -> remove(name);
            case 2, 3, 4 -> open(name);
            case 5, 6, 7, 8, 9, 10, 11, 12 -> useSession();
            case 13, 14 -> closeSession();
            default -> call(name);
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void register(String name) {
        String module = pick(MODULES);
        both(
                "register " + name + " as " + module,
                registry -> registry.register(name, TestRegistries.wat(module)).digest());
    }

    private void remove(String name) {
        both("remove " + name, registry -> registry.remove(name));
    }

    /** Most functions take no argument or say how the call is to end; the rest are given small numbers. */
    private void call(String name) {
        var info = oracle.find(name);
        if (info == null) {
            both("call " + name, registry -> registry.call(name, "get_i32"));
            return;
        }
        Call call = randomCall(info.module());
        both(name + " " + call, registry -> registry.call(name, call.function(), call.arguments()));
    }

    private record Call(String function, long... arguments) {

        @Override
        public String toString() {
            return function + Arrays.toString(arguments);
        }
    }

    private Call randomCall(ModuleReport module) {
        List<ModuleReport.Export> functions = module.exports().stream()
                .filter(export -> export.kind().equals("func"))
                .toList();
        String function = pick(functions).name();
        boolean argument = function.startsWith("do_") || function.startsWith("entry_") || function.equals("grow");
        return argument ? new Call(function, random.nextInt(4)) : new Call(function);
    }

    private void open(String name) {
        if (sessions.size() == MAX_SESSIONS || oracle.find(name) == null) {
            return;
        }
        done.add("open " + name);
        sessions.add(new Sessions(name, pooled.open(name), oracle.open(name)));
        compareMemory(sessions.get(sessions.size() - 1));
    }

    private void useSession() {
        if (sessions.isEmpty()) {
            return;
        }
        Sessions session = pick(sessions);
        if (random.nextInt(3) == 0) {
            byte[] bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);
            int address = random.nextInt(3 * 65_536);
            compare("write " + bytes.length + " at " + address, session, target -> {
                target.write(address, bytes);
                return null;
            });
        } else {
            var info = oracle.find(session.name());
            Call call = info == null ? new Call("get_i32") : randomCall(info.module());
            compare("in session " + call, session, target -> target.call(call.function(), call.arguments()));
        }
        compareMemory(session);
    }

    private void closeSession() {
        if (!sessions.isEmpty()) {
            Sessions session = sessions.remove(random.nextInt(sessions.size()));
            done.add("close session of " + session.name());
            session.pooled().close();
            session.fresh().close();
        }
    }

    private void compareMemory(Sessions session) {
        compare("memory", session, target -> {
            long bytes = target.memoryBytes();
            return bytes == 0 ? new byte[0] : target.read(0, Math.toIntExact(bytes));
        });
    }

    private void compare(String what, Sessions session, Function<ExtensionSession, Object> action) {
        done.add(what);
        same(answer(() -> action.apply(session.pooled())), answer(() -> action.apply(session.fresh())));
    }

    private void both(String what, Function<WasmExtensionRegistry, Object> action) {
        done.add(what);
        same(answer(() -> action.apply(pooled)), answer(() -> action.apply(oracle)));
    }

    private static Object answer(java.util.function.Supplier<Object> action) {
        try {
            return action.get();
        } catch (FreshetException e) {
            return e.getClass();
        }
    }

    private void same(Object actual, Object expected) {
        compared++;
        if (!Arrays.deepEquals(new Object[] {actual}, new Object[] {expected})) {
            throw new AssertionError("differs after:\n" + String.join("\n", done) + "\nfound " + text(actual, expected)
                    + " instead of " + text(expected, actual));
        }
    }

    private static String text(Object value, Object other) {
        if (value instanceof byte[] bytes && other instanceof byte[] others) {
            int at = Arrays.mismatch(bytes, others);
            return bytes.length + " bytes with " + (at < bytes.length ? bytes[at] : "the end") + " at " + at;
        }
        return value instanceof long[] numbers ? Arrays.toString(numbers) : String.valueOf(value);
    }

    /** Ends the sequence; returns how many answers were compared. */
    int finish() {
        while (!sessions.isEmpty()) {
            closeSession();
        }
        assertThat(pooled.stats().slots().poisoned()).as("poisoned slots").isZero();
        assertThat(pooled.stats().slots().leased()).as("leased slots").isZero();
        pooled.close();
        assertThat(memory.liveImages()).as("images left").isZero();
        assertThat(memory.liveReservations()).as("reservations left").isZero();
        return compared;
    }

    @Override
    public void close() {
        for (Sessions session : sessions) {
            session.pooled().close();
            session.fresh().close();
        }
        pooled.close();
        oracle.close();
    }
}
