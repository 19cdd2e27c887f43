package dev.freshet.wiring;

import dev.freshet.spi.ModuleStore;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Refuses what a test wants refused, before it has any effect. */
final class RefusingStore extends DelegatingStore {

    /** What a store is asked to do. */
    enum Step {
        PUT_MODULE,
        READ_MODULE,
        WRITE,
        DELETE
    }

    private volatile Predicate<Step> refused = step -> false;
    private volatile Predicate<StoredExtension> refusedEntries = entry -> false;
    private volatile Supplier<RuntimeException> failure = IllegalStateException::new;
    private volatile int refusals;

    RefusingStore(ModuleStore store) {
        super(store);
    }

    void refuse(Predicate<Step> steps, Supplier<RuntimeException> with) {
        refusals = 0;
        failure = with;
        refused = steps;
    }

    void refuseEntries(Predicate<StoredExtension> entries, Supplier<RuntimeException> with) {
        failure = with;
        refusedEntries = entries;
    }

    void accept() {
        refused = step -> false;
    }

    int refusals() {
        return refusals;
    }

    private void step(Step step) {
        if (refused.test(step)) {
            refuse();
        }
    }

    private void refuse() {
        refusals++;
        throw failure.get();
    }

    @Override
    public void putModule(String digest, byte[] module) {
        step(Step.PUT_MODULE);
        super.putModule(digest, module);
    }

    @Override
    public byte @Nullable [] module(String digest) {
        step(Step.READ_MODULE);
        return super.module(digest);
    }

    @Override
    public StoredExtension write(StoredExtension entry) {
        step(Step.WRITE);
        if (refusedEntries.test(entry)) {
            refuse();
        }
        return super.write(entry);
    }

    @Override
    public void delete(StoredExtension entry) {
        step(Step.DELETE);
        super.delete(entry);
    }

    /** Others change nothing here, so nobody follows. */
    @Override
    public boolean isShared() {
        return false;
    }
}
