package dev.freshet.engine;

import dev.freshet.PoolSettings;
import dev.freshet.PoolSettings.Reset;
import dev.freshet.module.CompiledModule;
import dev.freshet.module.ModuleCompiler;
import dev.freshet.module.StoreMarks;
import java.util.function.BiConsumer;

/** Tells modules how long their calls take, where the reset is free to follow from it ({@link Reset#AUTO}). Thread-safe. */
final class CallLengths {

    private final boolean counts;
    private final BiConsumer<CompiledModule, Boolean> leaveMarksOut;

    CallLengths(PoolSettings settings, ModuleCompiler compiler) {
        this(settings.reset() == Reset.AUTO, compiler::leaveMarksOut);
    }

    /** @param leaveMarksOut brings about what a module has decided; must not take long */
    CallLengths(boolean counts, BiConsumer<CompiledModule, Boolean> leaveMarksOut) {
        this.counts = counts;
        this.leaveMarksOut = leaveMarksOut;
    }

    /** A call on this instance has ended. */
    void ended(GuestInstance guest, CompiledModule module, long nowNanos) {
        if (counts && guest.ended(nowNanos)) {
            StoreMarks marks = module.marks();
            int calls = guest.takeCalls();
            long nanos = guest.takeCallNanos();
            // How long calls take in a form of the code that is on its way out says nothing about the other.
            if (guest.isWanted() && marks.called(calls, nanos)) {
                leaveMarksOut.accept(module, !marks.leftOut());
            }
        }
    }
}
