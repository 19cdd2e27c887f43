package dev.freshet.host;

/**
 * Initialisation called an import whose answer can differ from call to call, while its effects were being captured. Ends that attempt;
 * the module is then initialised in each call. Not an error.
 */
public final class ObservingImportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ObservingImportException(String importName) {
        super(importName, null, false, false);
    }

    /** Module and name of the import, as {@code module.name}. */
    public String importName() {
        return String.valueOf(getMessage());
    }
}
