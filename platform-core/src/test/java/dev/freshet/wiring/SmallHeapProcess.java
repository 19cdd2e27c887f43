package dev.freshet.wiring;

import dev.freshet.FreshetException;
import dev.freshet.PlatformFaultException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.PoolStats;
import dev.freshet.settings.BudgetSettings;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.sys.Ports;
import java.time.Duration;

/**
 * Runs in a JVM of its own with a small heap: guests make the host allocate more than there is, again and again, and each next call must
 * find a fresh instance. Prints {@code well} at the end.
 */
public final class SmallHeapProcess {

    /** Two arrays of four bytes an entry: the first fits into the heap, both do not. The engine allows 10,000,000 at most. */
    private static final int ENTRIES = 9_000_000;

    private static final int ROUNDS = 3;
    private static final int FRESH = 41;

    private SmallHeapProcess() {}

    public static void main(String[] arguments) {
        PlatformLimits usual = PlatformLimits.defaults();
        PlatformLimits generous = new PlatformLimits(
                usual.moduleBytes(),
                usual.functions(),
                usual.functionBytes(),
                usual.functionLocals(),
                usual.compileTime(),
                usual.compileThreads(),
                Integer.MAX_VALUE,
                Duration.ofSeconds(60),
                usual.concurrentCalls(),
                usual.leases(),
                usual.inputBytes(),
                1 << 30,
                usual.logBytes(),
                usual.errorChars());
        // No budget keeps these guests from what this is about.
        BudgetSettings unbounded = BudgetSettings.defaults()
                .withMemoryBytes(Long.MAX_VALUE)
                .withGuestHeapBytes(Long.MAX_VALUE)
                .withCallHeapBytes(Long.MAX_VALUE);
        try (WasmExtensionRegistry registry = new FreshetBuilder()
                .memory(Ports.open(arguments[0]))
                .pool(PoolSettings.defaults().withSlots(1).withSlotBytes(256 << 20))
                .limits(generous)
                .budgets(unbounded)
                .quarantine(QuarantineSettings.defaults().withFailures(0))
                .build()) {
            registry.register("greedy", TestRegistries.wat("heap"));
            registry.register("good", TestRegistries.sample("tax"));
            for (int round = 0; round < ROUNDS; round++) {
                expectFault(() -> registry.call("greedy", "grow_table", ENTRIES));
                expectFresh(registry);
                expectFault(() -> registry.call("greedy", "answer_of_two_hundred_mebibytes", new byte[0]));
                expectFresh(registry);
            }
            PoolStats.Slots slots = registry.stats().slots();
            require(slots.poisoned() == 0 && slots.leased() == 0, "slots " + slots);
            require(registry.callStats("greedy").faults() == 2 * ROUNDS, "faults " + registry.callStats("greedy"));
            require(registry.callStats("greedy").running() == 0, "running " + registry.callStats("greedy"));
        }
        System.out.println("well");
    }

    private static void expectFresh(WasmExtensionRegistry registry) {
        long sizes = registry.call("greedy", "sizes")[0];
        require(sizes == FRESH, "the next instance has sizes " + sizes);
        long tax = registry.call("good", "vat_cents", 1250, 1900)[0];
        require(tax == 238, "another extension answers " + tax);
    }

    private static void expectFault(Runnable call) {
        FreshetException seen = null;
        try {
            call.run();
        } catch (FreshetException e) {
            seen = e;
        }
        require(
                seen instanceof PlatformFaultException
                        && String.valueOf(seen.getMessage()).contains("the JVM ran out of memory")
                        && seen.getCause() instanceof OutOfMemoryError,
                "the call ended with " + seen);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
