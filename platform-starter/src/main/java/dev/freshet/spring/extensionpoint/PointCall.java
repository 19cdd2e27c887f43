package dev.freshet.spring.extensionpoint;

import dev.freshet.CallInterruptedException;
import dev.freshet.ExtensionDisabledException;
import dev.freshet.FreshetException;
import dev.freshet.GuestText;
import dev.freshet.UnknownExtensionException;
import dev.freshet.spring.ExtensionPoint.OnFailure;
import dev.freshet.spring.binding.FunctionBinding;
import java.util.List;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One extension point of one class, ready to be called.
 *
 * @param bindings to the extensions, in order, whether they are registered or not
 */
record PointCall(String point, List<FunctionBinding> bindings, PointSettings.Mode mode, OnFailure onFailure) {

    private static final Logger log = LoggerFactory.getLogger(PointCall.class);

    /** No extension answered. A value of its own, because null is the answer of {@code void}. */
    private static final Object NOBODY = new Object();

    @Nullable
    Object invoke(MethodInvocation body) throws Throwable {
        @Nullable Object answer;
        try {
            answer = mode == PointSettings.Mode.CHAIN ? chain(body.getArguments()) : first(body.getArguments());
        } catch (CallInterruptedException e) {
            throw e;
        } catch (FreshetException e) {
            if (onFailure == OnFailure.THROW) {
                throw e;
            }
            log.warn(
                    "Extension point '{}': the Java body answers: {}",
                    point,
                    GuestText.printable(String.valueOf(e.getMessage())));
            answer = NOBODY;
        }
        return answer == NOBODY ? body.proceed() : answer;
    }

    private @Nullable Object first(@Nullable Object[] arguments) {
        for (FunctionBinding binding : bindings) {
            if (binding.isActive()) {
                try {
                    return binding.call(arguments);
                } catch (UnknownExtensionException | ExtensionDisabledException e) {
                    log.debug("Extension '{}' went between the look and the call", binding.extension());
                }
            }
        }
        return NOBODY;
    }

    private @Nullable Object chain(@Nullable Object[] arguments) {
        @Nullable Object[] next = arguments.clone();
        @Nullable Object answer = NOBODY;
        for (FunctionBinding binding : bindings) {
            if (binding.isActive()) {
                try {
                    answer = binding.call(next);
                    next[0] = answer;
                } catch (UnknownExtensionException | ExtensionDisabledException e) {
                    log.debug("Extension '{}' went between the look and the call", binding.extension());
                }
            }
        }
        return answer;
    }
}
