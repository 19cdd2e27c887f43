package dev.freshet.spring.binding;

import dev.freshet.GuestText;
import dev.freshet.WasmExtensionRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Every binding of the application. Checks them against each version that can answer, active or canary, when all singletons are there, which stops the
 * start if one does not fit, and after each change, which is logged: the calls that would go to that version are refused.
 */
public final class FunctionBindings implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(FunctionBindings.class);

    private final WasmExtensionRegistry registry;
    private final List<FunctionBinding> bindings = new CopyOnWriteArrayList<>();
    private volatile boolean started;

    public FunctionBindings(WasmExtensionRegistry registry) {
        this.registry = registry;
    }

    /**
     * Binds a plan to the extension of that name, whether it is registered yet or not.
     *
     * @throws ExtensionSignatureException if the application has started and the module does not fit
     */
    public FunctionBinding bind(FunctionPlan plan, String extension) {
        FunctionBinding binding = new FunctionBinding(plan, extension, registry);
        bindings.add(binding);
        if (started) {
            refuse(List.of(binding));
        }
        return binding;
    }

    @Override
    public void afterSingletonsInstantiated() {
        started = true;
        registry.onChange(this::changed);
        refuse(bindings);
    }

    private static void refuse(List<FunctionBinding> bindings) {
        List<String> mismatches =
                bindings.stream().flatMap(binding -> binding.verify().stream()).toList();
        if (!mismatches.isEmpty()) {
            throw new ExtensionSignatureException(mismatches);
        }
    }

    private void changed() {
        for (FunctionBinding binding : bindings) {
            binding.verify()
                    .forEach(mismatch -> log.error(
                            "Calls are refused until the module fits again: {}", GuestText.printable(mismatch)));
        }
    }
}
