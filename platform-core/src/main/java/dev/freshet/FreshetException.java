package dev.freshet;

import org.jspecify.annotations.Nullable;

/**
 * Root of everything Freshet throws. The subtype says whose fault it was and therefore whether a retry makes sense:
 *
 * <ul>
 *   <li>{@link GuestTrapException}, {@link GuestErrorException}: the guest's; the platform is well, the same call will fail again;
 *   <li>{@link CallRejectedException}: nobody's; nothing has run, a later retry is safe;
 *   <li>{@link HostFunctionException}: that of a host function which the guest called;
 *   <li>{@link CallInterruptedException}: the caller's thread was interrupted by its owner;
 *   <li>{@link InvalidModuleException}: the module's; nothing was registered;
 *   <li>{@link ChangeRejectedException}: the operator's; the state does not allow the change;
 *   <li>{@link PlatformFaultException}: ours or the operating system's;
 *   <li>{@link GuestAnswerException}: the guest's, what it answered is not what a typed caller asked for.
 * </ul>
 */
public abstract sealed class FreshetException extends RuntimeException
        permits GuestTrapException,
                GuestErrorException,
                HostFunctionException,
                CallRejectedException,
                CallInterruptedException,
                InvalidModuleException,
                ChangeRejectedException,
                PlatformFaultException,
                GuestAnswerException {

    private static final long serialVersionUID = 1L;

    FreshetException(String message, @Nullable Throwable cause, boolean writableStackTrace) {
        super(message, cause, true, writableStackTrace);
    }
}
