package dev.freshet.spring.client;

import dev.freshet.LimitExceededException;
import dev.freshet.spring.binding.FunctionBinding;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call on another thread. Cancelling the future does not stop the guest: its deadline does. */
final class AsyncCall {

    private static final MethodHandle CALL;

    static {
        try {
            CALL = MethodHandles.lookup()
                    .findVirtual(
                            AsyncCall.class, "call", MethodType.methodType(CompletableFuture.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("AsyncCall.call", e);
        }
    }

    private final FunctionBinding binding;
    private final Supplier<Executor> executor;

    AsyncCall(FunctionBinding binding, Supplier<Executor> executor) {
        this.binding = binding;
        this.executor = executor;
    }

    MethodHandle handle(Method method) {
        return CALL.bindTo(this).asCollector(Object[].class, method.getParameterCount());
    }

    /** An executor that is full gives a future that has failed, as a call that is rejected later does. */
    CompletableFuture<@Nullable Object> call(@Nullable Object[] arguments) {
        try {
            return CompletableFuture.supplyAsync(() -> binding.call(arguments), executor.get());
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new LimitExceededException(
                    "no thread for a call of extension '" + binding.extension()
                            + "': raise freshet.clients.async.max-threads or freshet.clients.async.queue-capacity",
                    "freshet.clients.async.queue-capacity",
                    -1,
                    -1));
        }
    }
}
