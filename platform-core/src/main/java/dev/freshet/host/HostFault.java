package dev.freshet.host;

/**
 * Code of the platform's own failed while it served an import, in a way that no guest may cause: a defect of ours, or a logger that throws. The
 * cause says what. Marked where a guest enters the host, so that what the engine throws by itself is never taken for it.
 */
public final class HostFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    HostFault(String importName, RuntimeException cause) {
        super(importName, cause, false, false);
    }

    /** Module and name of the import, as {@code module.name}. */
    public String importName() {
        return String.valueOf(getMessage());
    }
}
