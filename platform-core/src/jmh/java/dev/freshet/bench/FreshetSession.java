package dev.freshet.bench;

import dev.freshet.ExtensionSession;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PoolSettings;
import dev.freshet.wiring.FreshetBuilder;

/** Freshet's floor: calls of one open session for each thread, which resets nothing between them. */
final class FreshetSession implements Contender {

    private static final String NAME = "guest";

    private final WasmExtensionRegistry registry;

    FreshetSession(PoolSettings pool, Guest guest) {
        this.registry = new FreshetBuilder().pool(pool).requireNative(true).build();
        registry.register(NAME, guest.module(), guest.options());
    }

    @Override
    public Invocation prepare(String export) {
        return new Calls(registry.open(NAME), export);
    }

    @Override
    public Invocation prepare(String export, int argument) {
        return new Calls(registry.open(NAME), export, argument);
    }

    @Override
    public boolean isFresh() {
        return false;
    }

    @Override
    public void close() {
        registry.close();
    }

    private record Calls(ExtensionSession session, String export, long... arguments) implements Invocation {

        @Override
        public long run() {
            long[] results = session.call(export, arguments);
            return results.length == 0 ? 0 : results[0];
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
