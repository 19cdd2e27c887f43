package dev.freshet.bench;

import run.endive.runtime.Instance;

/** Peer: the module compiled once, a new Endive instance for each call. Isolated, at the price of building it. */
final class EndivePerCall implements Contender {

    private final EndiveGuest guest;

    EndivePerCall(Guest guest) {
        this.guest = new EndiveGuest(guest.module(), guest.isReactor());
    }

    @Override
    public Invocation prepare(String export) {
        return () -> EndiveGuest.first(newInstance().export(export).apply());
    }

    @Override
    public Invocation prepare(String export, int argument) {
        return () -> EndiveGuest.first(newInstance().export(export).apply(argument));
    }

    private Instance newInstance() {
        return guest.newInstance(EndiveGuest.BYTE_ARRAY);
    }

    @Override
    public boolean isFresh() {
        return true;
    }

    @Override
    public void close() {}
}
