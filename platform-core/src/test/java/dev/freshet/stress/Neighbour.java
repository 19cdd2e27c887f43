package dev.freshet.stress;

import dev.freshet.ChangeRejectedException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.wiring.Answers;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Two registries on one store, as two processes would be: both change the same few extensions and call what the other has changed. The
 * neighbour's ends and begins anew again and again.
 */
final class Neighbour {

    private static final int SHARED = 4;
    private static final int RESTART_AFTER = 100;

    private final Outcomes outcomes;
    private final WasmExtensionRegistry registry;
    private final Supplier<WasmExtensionRegistry> processes;

    Neighbour(Outcomes outcomes, WasmExtensionRegistry registry, Supplier<WasmExtensionRegistry> processes) {
        this.outcomes = outcomes;
        this.registry = registry;
        this.processes = processes;
    }

    /** Until the end, and until both see the same; nothing of either is left then. */
    void run(long end) {
        Random random = new Random(7);
        while (System.nanoTime() < end) {
            try (WasmExtensionRegistry process = processes.get()) {
                for (int i = 0; i < RESTART_AFTER && System.nanoTime() < end; i++) {
                    change(random.nextBoolean() ? process : registry, random);
                    for (int call = 0; call < 10; call++) {
                        answer(call % 2 == 0 ? process : registry, random);
                    }
                }
                outcomes.count("neighbour ended");
            }
        }
        for (int i = 0; i < SHARED; i++) {
            String name = name(i);
            while (registry.find(name) != null) {
                remove(registry, name);
            }
        }
    }

    private static String name(int shared) {
        return "shared-" + shared;
    }

    private void change(WasmExtensionRegistry who, Random random) {
        int shared = random.nextInt(SHARED);
        try {
            switch (random.nextInt(6)) {
                case 0 -> who.remove(name(shared));
                case 1 -> who.versions().rollback(name(shared));
                default -> who.register(name(shared), Answers.withImage(shared + SHARED * random.nextInt(8)));
            }
            outcomes.count("shared change");
        } catch (ChangeRejectedException e) {
            outcomes.count("shared change refused");
        } catch (UnknownExtensionException e) {
            outcomes.count("shared change of nothing");
        }
    }

    private void remove(WasmExtensionRegistry who, String name) {
        try {
            who.remove(name);
        } catch (ChangeRejectedException e) {
            // The follower has not seen the neighbour's last change yet.
            Thread.yield();
        }
    }

    /** No name ever answers with a number of another name's modules. */
    private void answer(WasmExtensionRegistry who, Random random) {
        int shared = random.nextInt(SHARED);
        try {
            long answer = who.callNumber(name(shared), "answer");
            outcomes.check(answer % SHARED == shared, "shared answer", name(shared) + " answers " + answer);
        } catch (UnknownExtensionException e) {
            outcomes.count("shared, removed");
        }
    }
}
