package dev.freshet.version;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.freshet.InvalidModuleException;
import dev.freshet.ModuleLimitException;
import dev.freshet.PlatformFaultException;
import dev.freshet.admin.ExtensionVersions.Stage;
import dev.freshet.host.HostCatalog;
import dev.freshet.image.ImageCache;
import dev.freshet.image.InitialState;
import dev.freshet.image.MemoryImage;
import dev.freshet.instance.GuestContext;
import dev.freshet.instance.Linkage;
import dev.freshet.instance.Template;
import dev.freshet.limits.CallCounters;
import dev.freshet.limits.CallLimits;
import dev.freshet.limits.CallWatchdog;
import dev.freshet.limits.LoopChecks;
import dev.freshet.limits.Quarantine;
import dev.freshet.module.CodeForm;
import dev.freshet.module.CompiledModule;
import dev.freshet.module.ModuleCompiler;
import dev.freshet.module.rewrite.HeapBudget;
import dev.freshet.module.rewrite.InterruptionSite;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.ImageSettings;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.slot.OnDemandAllocator;
import dev.freshet.slot.Tenant;
import dev.freshet.sys.SealedImage;
import dev.freshet.sys.SystemCallException;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryLimits;

/** Turns bytes into an extension: compile, check what it asks for, capture its initial state, describe it. */
public final class VersionFactory implements AutoCloseable {

    private final HostCatalog catalog;
    private final ModuleCompiler compiler;
    private final ImageCache images;
    private final InstanceAllocator allocator;
    private final ImageSettings imageSettings;
    private final PlatformLimits limits;
    private final CallWatchdog watchdog;
    private final Supplier<Quarantine> quarantines;
    /** Templates are instantiated here, whatever port the platform uses. */
    private final OnDemandAllocator templateMemory;

    private final HeapBudget heap;
    /** One for each module; holds nothing of the module itself. */
    private final Cache<CompiledModule, LoopChecks> loopChecks =
            Caffeine.newBuilder().weakKeys().build();

    public VersionFactory(
            HostCatalog catalog,
            ModuleCompiler compiler,
            ImageCache images,
            InstanceAllocator allocator,
            ImageSettings imageSettings,
            PlatformLimits limits,
            CallWatchdog watchdog,
            Supplier<Quarantine> quarantines,
            OnDemandAllocator templateMemory,
            HeapBudget heap) {
        this.catalog = catalog;
        this.compiler = compiler;
        this.images = images;
        this.allocator = allocator;
        this.imageSettings = imageSettings;
        this.limits = limits;
        this.watchdog = watchdog;
        this.quarantines = quarantines;
        this.templateMemory = templateMemory;
        this.heap = heap;
    }

    /** A module's image, out of the cache. */
    private record CachedImage(ImageCache images, ImageCache.ImageKey key, MemoryImage contents)
            implements Tenant.Images {

        @Override
        public SealedImage retained() {
            return images.retained(key, contents);
        }

        @Override
        public void forget() {
            images.forget(key);
        }
    }

    /**
     * Makes an extension that is no version yet: {@link #renewed} gives it a number and what bounds its calls.
     *
     * @param bytes not to be changed any more
     * @param digest of these bytes
     * @throws InvalidModuleException if the module is not acceptable; nothing is kept then
     */
    public LoadedVersion create(
            String name, byte[] bytes, String digest, ExtensionOptions options, Consumer<Stage> progress) {
        CompiledModule module = compiler.compile(bytes, digest);
        try {
            progress.accept(Stage.COMPILED);
            return create(name, module, options, progress);
        } finally {
            module.beginWhatWasLeft();
        }
    }

    private LoadedVersion create(
            String name, CompiledModule module, ExtensionOptions options, Consumer<Stage> progress) {
        LoopChecks checks = loopChecks.get(module, known -> checksOf(known.interruption()));
        CallLimits callLimits = CallLimits.of(limits, options);
        GuestContext context = GuestContext.of(name, module, catalog, options, callLimits, heap);
        Initialization mode =
                options.initialization() != null ? options.initialization() : imageSettings.initialization();
        Template.Captured captured = captured(context, mode, checks);
        InitialState state = captured.state();
        long maximumBytes = maximumBytes(name, module, state, options);
        ImageCache.ImageKey key = ImageCache.ImageKey.of(module.digest(), state.memory());
        prepareImage(key, state);
        Tenant tenant = new Tenant(
                name,
                state.memoryBytes(),
                maximumBytes,
                state.memory().offset(),
                state.memory().contents().length,
                new CachedImage(images, key, state.memory()));
        module.whenSettled(() -> HugeMethodWarning.warn(name, module.methodsTooBigForJit()));
        progress.accept(Stage.CAPTURED);
        return new LoadedVersion(
                Instant.now(),
                new VersionKey(module.digest(), options),
                context,
                state,
                captured.report(),
                tenant,
                key,
                CallControl.of(0, callLimits, quarantines.get(), new CallCounters(), checks));
    }

    /** A module that cannot be initialised by the interpreter, in the time or on the stack that there is, is tried again compiled. */
    private Template.Captured captured(GuestContext context, Initialization mode, LoopChecks checks) {
        Template template = new Template(
                context,
                templateMemory,
                limits,
                allocator.memory().pageSize().bytes(),
                watchdog.newTimer(checks),
                watchdog.holds());
        CodeForm form = context.module().form();
        try {
            return template.capture(mode);
        } catch (InvalidModuleException e) {
            context.module().awaitSettled();
            if (form.isWanted()) {
                throw e;
            }
            return template.capture(mode);
        }
    }

    /** Drops code on disk of a module that nobody needs any more. */
    void forget(String digest) {
        compiler.forget(digest);
    }

    /** Drops code on disk of all modules but these. */
    void forgetAllBut(Set<String> digests) {
        compiler.forgetAllBut(digests);
    }

    /**
     * The same extension with nothing kept warm and out of quarantine; compiles nothing.
     *
     * @param counters where its calls are counted
     * @param called whether calls will come, so that its image is made now
     * @throws PlatformFaultException if the system refuses the image; a retry is safe
     */
    LoadedVersion renewed(LoadedVersion extension, int version, CallCounters counters, boolean called) {
        if (called) {
            prepareImage(extension.imageKey(), extension.state());
        }
        CallControl present = extension.control();
        return extension.renewed(
                CallControl.of(version, present.limits(), quarantines.get(), counters, present.loopChecks()));
    }

    /** The same extension apart from all calls, for one that must not count. */
    public LoadedVersion onTrial(LoadedVersion extension) {
        return renewed(extension, 0, new CallCounters(), true);
    }

    private static LoopChecks checksOf(InterruptionSite site) {
        return new LoopChecks(site::lookAtInterrupts);
    }

    /** Makes the image now, so that a system that refuses is heard at registration and not at the first call. */
    private void prepareImage(ImageCache.ImageKey key, InitialState state) {
        if (state.memory().isZero()) {
            return;
        }
        try {
            SealedImage image = images.retained(key, state.memory());
            try {
                image.release();
            } catch (Error cutOff) {
                // Before it took effect.
                image.release();
            }
        } catch (SystemCallException e) {
            throw new PlatformFaultException("cannot create the module's image: " + e.getMessage(), e);
        }
    }

    private long maximumBytes(String name, CompiledModule module, InitialState state, ExtensionOptions options) {
        MemoryLimits declared = Linkage.memoryLimits(module.wasm());
        if (declared == null) {
            return 0;
        }
        long allowed = allocator.settings().slotBytes();
        if (options.maxMemoryBytes() != null) {
            allowed = Math.min(allowed, options.maxMemoryBytes() / Memory.PAGE_SIZE * Memory.PAGE_SIZE);
        }
        long maximum = Math.min(allowed, (long) declared.maximumPages() * Memory.PAGE_SIZE);
        if (state.memoryBytes() > maximum) {
            throw new ModuleLimitException(
                    "extension '" + name + "' starts with a memory of " + state.memoryBytes() + " bytes",
                    "freshet.pool.max-memory",
                    state.memoryBytes(),
                    allowed,
                    "its own max-memory counts too; let the module start smaller or raise what is lower");
        }
        return maximum;
    }

    @Override
    public void close() {
        templateMemory.close();
    }
}
