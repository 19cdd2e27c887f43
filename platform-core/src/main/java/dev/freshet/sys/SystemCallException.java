package dev.freshet.sys;

import java.util.Locale;

/** A system call failed. The message names the call, its arguments and errno, so that a report is enough to understand it. */
public final class SystemCallException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String call;
    private final int errno;

    /**
     * @param call name of the system call
     * @param arguments the arguments, addresses in hexadecimal
     * @param errno as left by the call
     * @param meaning what that errno means, in words
     */
    public SystemCallException(String call, String arguments, int errno, String meaning) {
        super(String.format(Locale.ROOT, "%s(%s) failed: errno %d (%s)", call, arguments, errno, meaning));
        this.call = call;
        this.errno = errno;
    }

    public String call() {
        return call;
    }

    public int errno() {
        return errno;
    }
}
