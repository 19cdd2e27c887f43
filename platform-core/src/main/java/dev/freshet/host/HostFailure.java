package dev.freshet.host;

/** A host function threw, or answered with something other than it declares; the cause says what. Ends the guest. */
public final class HostFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String hostFunction;

    HostFailure(String hostFunction, Throwable cause) {
        super(hostFunction, cause, false, false);
        this.hostFunction = hostFunction;
    }

    /** As {@code module.name}. */
    public String hostFunction() {
        return hostFunction;
    }
}
