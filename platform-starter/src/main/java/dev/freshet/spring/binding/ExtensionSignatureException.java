package dev.freshet.spring.binding;

import java.util.List;

/** Java methods do not fit the modules that they call. The application does not start then. */
public final class ExtensionSignatureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> mismatches;

    public ExtensionSignatureException(List<String> mismatches) {
        super(String.join(System.lineSeparator(), mismatches));
        this.mismatches = List.copyOf(mismatches);
    }

    /** Returns one sentence for each method, which names both sides. */
    public List<String> mismatches() {
        return mismatches;
    }
}
