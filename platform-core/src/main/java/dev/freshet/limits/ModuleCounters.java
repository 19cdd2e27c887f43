package dev.freshet.limits;

import dev.freshet.FreshetException;
import dev.freshet.LimitExceededException;
import dev.freshet.MissingGrantsException;
import dev.freshet.ModuleLimitException;
import dev.freshet.admin.ModuleRejections;
import java.util.concurrent.atomic.LongAdder;

/** Counts uploads that were not registered, by reason. Thread-safe. */
public final class ModuleCounters {

    private final LongAdder moduleSize = new LongAdder();
    private final LongAdder functions = new LongAdder();
    private final LongAdder functionSize = new LongAdder();
    private final LongAdder locals = new LongAdder();
    private final LongAdder tableEntries = new LongAdder();
    private final LongAdder memory = new LongAdder();
    private final LongAdder compileTime = new LongAdder();
    private final LongAdder compileQueue = new LongAdder();
    private final LongAdder callTime = new LongAdder();
    private final LongAdder grants = new LongAdder();
    private final LongAdder invalid = new LongAdder();
    private final LongAdder uploadMemory = new LongAdder();

    /** An upload ended with this, an {@link dev.freshet.InvalidModuleException} or a limit that kept it from being looked at. */
    public void rejected(FreshetException failure) {
        counterOf(failure).increment();
    }

    private LongAdder counterOf(FreshetException failure) {
        if (failure instanceof ModuleLimitException limit) {
            return counterOf(limit.property());
        } else if (failure instanceof MissingGrantsException) {
            return grants;
        } else if (failure instanceof LimitExceededException limit) {
            return limit.property().equals("freshet.limits.compile-threads")
                    ? compileQueue
                    : counterOf(limit.property());
        }
        return invalid;
    }

    private LongAdder counterOf(String property) {
        return switch (property) {
            case "freshet.limits.module-size" -> moduleSize;
            case "freshet.limits.functions" -> functions;
            case "freshet.limits.function-size" -> functionSize;
            case "freshet.limits.locals" -> locals;
            case "freshet.limits.table-entries" -> tableEntries;
            case "freshet.pool.max-memory", "freshet.memory.budget" -> memory;
            case "freshet.limits.upload-memory" -> uploadMemory;
            case "freshet.limits.compile-time" -> compileTime;
            case "freshet.limits.call-time" -> callTime;
            default -> invalid;
        };
    }

    public ModuleRejections rejections() {
        return new ModuleRejections(
                moduleSize.sum(),
                functions.sum(),
                functionSize.sum(),
                locals.sum(),
                tableEntries.sum(),
                memory.sum(),
                compileTime.sum(),
                compileQueue.sum(),
                callTime.sum(),
                grants.sum(),
                invalid.sum(),
                uploadMemory.sum());
    }
}
