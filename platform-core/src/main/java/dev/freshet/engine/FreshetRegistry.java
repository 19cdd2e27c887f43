package dev.freshet.engine;

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
import dev.freshet.limits.CallWatchdog;
import dev.freshet.module.GuestText;
import dev.freshet.module.ModuleCompiler;
import dev.freshet.pool.InstanceAllocator;
import dev.freshet.pool.Slot;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
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
    private final IdleTrimmer trimmer;
    private final ConcurrentHashMap<String, Extension> extensions = new ConcurrentHashMap<>();
    private volatile boolean closed;

    FreshetRegistry(
            InstanceAllocator allocator, boolean ownsAllocator, ImageSettings imageSettings, PlatformLimits limits) {
        this.allocator = allocator;
        this.ownsAllocator = ownsAllocator;
        this.limits = limits;
        this.compiler = new ModuleCompiler(limits);
        this.watchdog = new CallWatchdog();
        this.images = new ImageCache(allocator.memory(), imageSettings.maxBytes());
        this.factory = new ExtensionFactory(compiler, images, allocator, imageSettings, limits, watchdog);
        this.calls = new Calls(allocator, limits, watchdog);
        this.trimmer = new IdleTrimmer(allocator);
    }

    @Override
    public ExtensionInfo register(String name, byte[] module, ExtensionOptions options) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidModuleException("extension name '" + GuestText.escape(name, 80)
                    + "' is not valid: 1 to 64 of a-z 0-9 . _ - and a letter or digit first");
        }
        checkOpen();
        Extension extension = factory.create(name, module, options);
        Extension before = extensions.put(name, extension);
        if (before != null) {
            letGo(before);
        }
        if (closed && extensions.remove(name, extension)) {
            letGo(extension);
            throw new PlatformFaultException("the platform is closed", null);
        }
        return extension.info();
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
        Slot slot = calls.lease(extension);
        try {
            return new RegistrySession(calls, extension, slot);
        } catch (Throwable e) {
            slot.close();
            throw e;
        }
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
