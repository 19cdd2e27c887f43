package dev.freshet.sample.problem;

/** A request that the shop itself declines; the type says why. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemType type;

    public ProblemException(ProblemType type, String detail) {
        super(detail, null, true, false);
        this.type = type;
    }

    public ProblemType type() {
        return type;
    }
}
