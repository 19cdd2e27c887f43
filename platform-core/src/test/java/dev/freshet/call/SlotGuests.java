package dev.freshet.call;

import dev.freshet.admin.ExtensionVersion;
import dev.freshet.host.HostCatalog;
import dev.freshet.image.ImageCache;
import dev.freshet.instance.GuestFailures;
import dev.freshet.instance.GuestInstance;
import dev.freshet.instance.SlotMemory;
import dev.freshet.limits.CallWatchdog;
import dev.freshet.limits.Quarantine;
import dev.freshet.module.CodeCache;
import dev.freshet.module.FunctionExport;
import dev.freshet.module.ModuleCompiler;
import dev.freshet.module.rewrite.HeapBudget;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.ImageSettings;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Strategy;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.slot.OnDemandAllocator;
import dev.freshet.slot.PoolingAllocator;
import dev.freshet.slot.Slot;
import dev.freshet.sys.VirtualMemory;
import dev.freshet.sys.portable.PortableVirtualMemory;
import dev.freshet.version.LoadedVersion;
import dev.freshet.version.VersionFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import run.endive.runtime.CallResult;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmEngineException;

/**
 * The platform without its front: instances on slots of a pool and on demand, whose functions may take and return
 * references too and which can be called again after a trap, as the specification's scripts do.
 */
public final class SlotGuests implements AutoCloseable {

    private final CallWatchdog watchdog = new CallWatchdog();
    private final Map<Strategy, InstanceAllocator> allocators = new EnumMap<>(Strategy.class);
    private final Map<Strategy, CallScope> calls = new EnumMap<>(Strategy.class);
    private final ModuleCompiler compiler;
    private final ImageCache images;
    private final VersionFactory factory;

    public SlotGuests(VirtualMemory port, PoolSettings settings, PlatformLimits limits) {
        this(port, settings, limits, new CallLengths(false, (module, leaveOut) -> {}, System::nanoTime));
    }

    SlotGuests(VirtualMemory port, PoolSettings settings, PlatformLimits limits, CallLengths lengths) {
        for (Strategy strategy : Strategy.values()) {
            InstanceAllocator allocator = strategy == Strategy.POOLING
                    ? new PoolingAllocator(settings, port)
                    : new OnDemandAllocator(settings, port);
            allocators.put(strategy, allocator);
            calls.put(
                    strategy,
                    new CallScope(
                            allocator,
                            watchdog,
                            new CallOutcomes((extension, stay) -> {}),
                            lengths,
                            new Instances(limits, watchdog),
                            null));
        }
        compiler = new ModuleCompiler(limits, CompileSettings.ahead(), CodeCache.none(), SlotMemory.class);
        images = new ImageCache(port, ImageSettings.defaults().maxBytes());
        factory = new VersionFactory(
                new HostCatalog(List.of(), List.of()),
                compiler,
                images,
                allocators.get(Strategy.POOLING),
                ImageSettings.defaults(),
                limits,
                watchdog,
                () -> new Quarantine(
                        QuarantineSettings.defaults().withFailures(0), System::nanoTime, InstantSource.system()),
                new OnDemandAllocator(settings, new PortableVirtualMemory()),
                HeapBudget.unlimited());
    }

    /** A registered module; the same for all strategies. */
    public final class Prepared implements AutoCloseable {

        private final LoadedVersion extension;

        private Prepared(LoadedVersion extension) {
            this.extension = extension;
        }

        public Leased lease(Strategy strategy) {
            CallScope path = calls.get(strategy);
            Slot slot = path.open(extension);
            try {
                GuestInstance guest = (GuestInstance) slot.requireBound();
                guest.initializeIfNeeded();
                return new Leased(extension, path, slot, guest);
            } catch (Throwable e) {
                path.end(extension, slot);
                throw e;
            }
        }

        @Override
        public void close() {
            allocators.values().forEach(allocator -> allocator.retire(extension.tenant()));
            images.forget(extension.imageKey());
        }
    }

    /** An instance, until closed: then its slot is reset. */
    public static final class Leased implements AutoCloseable {

        private final LoadedVersion extension;
        private final CallScope path;
        private final Slot slot;
        private final GuestInstance guest;

        private Leased(LoadedVersion extension, CallScope path, Slot slot, GuestInstance guest) {
            this.extension = extension;
            this.path = path;
            this.slot = slot;
            this.guest = guest;
        }

        /** Throws what {@code WasmExtensionRegistry.call} throws. */
        public long[] call(String name, long... arguments) {
            FunctionExport export = extension.module().function(name);
            if (export == null) {
                throw new IllegalArgumentException("no function " + name);
            }
            Way.Numbers way = new Way.Numbers(arguments, false) {
                @Override
                LoadedVersion.Function find(LoadedVersion version, String function, int count) {
                    // References too, as raw values.
                    return new LoadedVersion.Function(export, true, false, export.hasFewNumbers());
                }
            };
            path.callOn(slot, guest, extension, name, way);
            return way.results();
        }

        /** As {@link #call}, with objects; without a deadline. */
        public CallResult callWithObjects(String name, long[] arguments, Object[] objects) {
            try {
                return instance().export(name).applyWithRefs(arguments, objects);
            } catch (WasmEngineException | StackOverflowError e) {
                guest.trapped(e);
                throw GuestFailures.translate("spec", name, e, -1, 512);
            }
        }

        public long global(String name) {
            return instance().exports().global(name).getValueLow();
        }

        /** Whether the next lease of this slot finds the same instance, if it is closed now. */
        public boolean isKept() {
            return guest.restore();
        }

        private Instance instance() {
            try {
                var field = GuestInstance.class.getDeclaredField("instance");
                field.setAccessible(true);
                return (Instance) field.get(guest);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            path.end(extension, slot);
        }
    }

    /** @throws dev.freshet.InvalidModuleException if the platform refuses the module */
    public Prepared prepare(String name, byte[] module) {
        return new Prepared(factory.create(
                name, module, ExtensionVersion.digestOf(module), ExtensionOptions.defaults(), stage -> {}));
    }

    /** Slots that are lost or still leased. */
    public int missingSlots() {
        var slots = allocators
                .get(Strategy.POOLING)
                .stats(new dev.freshet.admin.PoolStats.Images(0, 0, 0, 0))
                .slots();
        return slots.poisoned() + slots.leased() + slots.resetting();
    }

    /** Leases that found their own slot, reset after the lease before. */
    public long warmLeases() {
        return allocators
                .get(Strategy.POOLING)
                .stats(new dev.freshet.admin.PoolStats.Images(0, 0, 0, 0))
                .leases()
                .warm();
    }

    @Override
    public void close() {
        calls.values().forEach(CallScope::close);
        allocators.values().forEach(allocator -> allocator.awaitIdle(Duration.ofSeconds(5)));
        watchdog.close();
        compiler.close();
        factory.close();
        images.close();
        allocators.values().forEach(InstanceAllocator::close);
    }
}
