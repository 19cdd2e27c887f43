package dev.freshet.engine;

import dev.freshet.CallStats;
import dev.freshet.CommandResult;
import dev.freshet.ExtensionInfo;
import dev.freshet.ExtensionOptions;
import dev.freshet.ExtensionSession;
import dev.freshet.ImageSettings;
import dev.freshet.InvalidModuleException;
import dev.freshet.PlatformFaultException;
import dev.freshet.PlatformLimits;
import dev.freshet.PoolStats;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.limits.CallCounters;
import dev.freshet.limits.CallWatchdog;
import dev.freshet.limits.Quarantine;
import dev.freshet.module.GuestText;
import dev.freshet.module.ModuleCompiler;
import dev.freshet.pool.InstanceAllocator;
import dev.freshet.pool.Slot;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names to extensions, and the lifetime of all parts. */
final class FreshetRegistry implements WasmExtensionRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(FreshetRegistry.class);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    /** Time beyond the call limit that a call in flight gets to end when the registry closes. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final InstanceAllocator allocator;
    private final boolean ownsAllocator;
    private final PlatformLimits limits;
    private final ModuleCompiler compiler;
    private final CallWatchdog watchdog;
    private final ImageCache images;
    private final ExtensionFactory factory;
    private final Calls calls;
    private final CallOutcomes outcomes;
    private final IdleTrimmer trimmer;
    private final ConcurrentHashMap<String, Extension> extensions = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    FreshetRegistry(
            InstanceAllocator allocator,
            boolean ownsAllocator,
            ImageSettings imageSettings,
            PlatformLimits limits,
            Supplier<Quarantine> quarantines) {
        this.allocator = allocator;
        this.ownsAllocator = ownsAllocator;
        this.limits = limits;
        this.compiler = new ModuleCompiler(limits);
        this.watchdog = new CallWatchdog();
        this.images = new ImageCache(allocator.memory(), imageSettings.maxBytes());
        this.factory = new ExtensionFactory(compiler, images, allocator, imageSettings, limits, watchdog, quarantines);
        this.outcomes = new CallOutcomes(this::reload);
        this.calls = new Calls(allocator, limits, watchdog, outcomes);
        this.trimmer = new IdleTrimmer(allocator);
    }

    @Override
    public ExtensionInfo register(String name, byte[] module, ExtensionOptions options) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidModuleException("extension name '" + GuestText.escape(name, 80)
                    + "' is not valid: 1 to 64 of a-z 0-9 . _ - and a letter or digit first");
        }
        checkOpen();
        Extension before = extensions.get(name);
        CallCounters counters =
                before == null ? new CallCounters() : before.control().counters();
        Extension extension = factory.create(name, module, options, counters);
        before = extensions.put(name, extension);
        if (before != null) {
            letGo(before);
        }
        if (closed && extensions.remove(name, extension)) {
            letGo(extension);
            throw new PlatformFaultException("the platform is closed", null);
        }
        changed();
        return extension.info();
    }

    private void changed() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.error("A listener for changes of the extensions failed", e);
            }
        }
    }

    /** From the next lease on the extension has new instances; its slots and instances are dropped as their leases end. */
    private void reload(Extension extension) {
        Extension present = extensions.get(extension.name());
        // The failed call may have begun before an earlier reload: what counts is that the module is the same.
        while (present != null
                && present.control().quarantine() == extension.control().quarantine()) {
            if (extensions.replace(extension.name(), present, present.reloaded())) {
                allocator.retire(present.tenant());
                return;
            }
            present = extensions.get(extension.name());
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new PlatformFaultException("the platform is closed", null);
        }
    }

    private void letGo(Extension extension) {
        allocator.retire(extension.tenant());
        boolean imageInUse =
                extensions.values().stream().anyMatch(other -> other.imageKey().equals(extension.imageKey()));
        if (!imageInUse) {
            images.forget(extension.imageKey());
        }
    }

    @Override
    public @Nullable ExtensionInfo find(String name) {
        Extension extension = extensions.get(name);
        return extension == null ? null : extension.info();
    }

    @Override
    public ExtensionInfo get(String name) {
        return extension(name).info();
    }

    private Extension extension(String name) {
        Extension extension = extensions.get(name);
        if (extension == null) {
            checkOpen();
            throw new UnknownExtensionException("no extension is named '" + GuestText.escape(name, 80) + "'");
        }
        return extension;
    }

    @Override
    public List<ExtensionInfo> list() {
        return new TreeMap<>(extensions).values().stream().map(Extension::info).toList();
    }

    @Override
    public boolean remove(String name) {
        Extension extension = extensions.remove(name);
        if (extension == null) {
            return false;
        }
        letGo(extension);
        changed();
        return true;
    }

    @Override
    public long[] call(String extension, String function, long... arguments) {
        return calls.call(extension(extension), function, arguments);
    }

    @Override
    public byte[] call(String extension, String function, byte[] input) {
        return calls.call(extension(extension), function, input);
    }

    @Override
    public CommandResult run(String extension, byte[] input) {
        return calls.run(extension(extension), input);
    }

    @Override
    public ExtensionSession open(String name) {
        Extension extension = extension(name);
        try {
            return open(extension);
        } catch (Throwable failure) {
            outcomes.failed(extension, failure);
            throw failure;
        }
    }

    private ExtensionSession open(Extension extension) {
        Slot slot = calls.lease(extension);
        try {
            return new RegistrySession(calls, outcomes, extension, slot);
        } catch (Throwable e) {
            calls.end(extension, slot);
            throw e;
        }
    }

    @Override
    public CallStats callStats(String name) {
        CallControl control = extension(name).control();
        return control.counters().stats(control.permits(), control.quarantine());
    }

    @Override
    public boolean release(String name) {
        return extension(name).control().quarantine().release();
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public PoolStats stats() {
        return allocator.stats(images.stats());
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        calls.close();
        trimmer.close();
        Duration time = limits.callTime().plus(GRACE);
        if (!allocator.awaitIdle(time)) {
            LOG.warn("Calls are still running {} ms after the platform was asked to close", time.toMillis());
        }
        extensions.values().forEach(extension -> allocator.retire(extension.tenant()));
        extensions.clear();
        watchdog.close();
        compiler.close();
        factory.close();
        images.close();
        if (ownsAllocator) {
            allocator.close();
        }
    }
}
