package dev.freshet.bench;

import run.endive.runtime.ExportFunction;

/** The floor: one Endive instance for each thread, used again dirty. Not isolated: what a call leaves behind, the next one sees. */
final class EndiveReused implements Contender {

    private final EndiveGuest guest;

    EndiveReused(Guest guest) {
        this.guest = new EndiveGuest(guest.module(), guest.isReactor());
    }

    @Override
    public Invocation prepare(String export) {
        ExportFunction function = export(export);
        return () -> EndiveGuest.first(function.apply());
    }

    @Override
    public Invocation prepare(String export, int argument) {
        ExportFunction function = export(export);
        return () -> EndiveGuest.first(function.apply(argument));
    }

    private ExportFunction export(String name) {
        return guest.newInstance(EndiveGuest.BYTE_ARRAY).export(name);
    }

    @Override
    public boolean isFresh() {
        return false;
    }

    @Override
    public void close() {}
}
