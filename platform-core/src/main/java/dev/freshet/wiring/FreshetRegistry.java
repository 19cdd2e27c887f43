package dev.freshet.wiring;

import dev.freshet.CommandResult;
import dev.freshet.ExtensionSession;
import dev.freshet.NumberFunction;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CallStats;
import dev.freshet.admin.CompileStats;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.admin.ModuleRejections;
import dev.freshet.admin.PoolMap;
import dev.freshet.admin.PoolStats;
import dev.freshet.admin.WatcherReport;
import dev.freshet.call.CallLengths;
import dev.freshet.call.CallOutcomes;
import dev.freshet.call.Calls;
import dev.freshet.call.SmokeTest;
import dev.freshet.host.HostCatalog;
import dev.freshet.image.ImageCache;
import dev.freshet.limits.CallWatchdog;
import dev.freshet.limits.Quarantine;
import dev.freshet.limits.Watchers;
import dev.freshet.module.CompiledModule;
import dev.freshet.module.ModuleCompiler;
import dev.freshet.module.rewrite.HeapBudget;
import dev.freshet.settings.BudgetSettings;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.ImageSettings;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.VersionSettings;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.slot.OnDemandAllocator;
import dev.freshet.spi.CallListener;
import dev.freshet.spi.GuestModule;
import dev.freshet.spi.ModuleStore;
import dev.freshet.sys.SharedBudget;
import dev.freshet.sys.portable.PortableVirtualMemory;
import dev.freshet.version.Callers;
import dev.freshet.version.Changes;
import dev.freshet.version.Deployment;
import dev.freshet.version.DeploymentTable;
import dev.freshet.version.Deployments;
import dev.freshet.version.EventLog;
import dev.freshet.version.LoadedVersion;
import dev.freshet.version.QuarantineReactions;
import dev.freshet.version.Reactions;
import dev.freshet.version.Route;
import dev.freshet.version.StoreFollower;
import dev.freshet.version.UnusedVersions;
import dev.freshet.version.Uploads;
import dev.freshet.version.VersionFactory;
import dev.freshet.version.VersionLoader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names to extensions, and the lifetime of all parts. */
final class FreshetRegistry implements WasmExtensionRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(FreshetRegistry.class);

    /** Time that a call which was stopped gets to end when the registry closes. */
    private static final Duration UNWINDING = Duration.ofSeconds(5);

    private final InstanceAllocator allocator;
    private final boolean ownsAllocator;
    private final PlatformLimits limits;
    private final ModuleCompiler compiler;
    private final Watchers watchers = new Watchers();
    private final CallWatchdog watchdog;
    private final ImageCache images;
    private final SharedBudget guestHeap;
    private final VersionFactory factory;
    private final Calls calls;
    private final CallOutcomes outcomes;
    private final IdleTrimmer trimmer;
    private final DeploymentTable table;
    private final Changes changes;
    private final Uploads uploads;
    private final Deployments versions;
    private final Reactions reactions;
    private final QuarantineReactions quarantineReactions;
    private final StoreFollower follower;
    private final Duration shutdownGrace;
    /** Guarded by this. */
    private boolean closed;

    FreshetRegistry(
            InstanceAllocator allocator,
            boolean ownsAllocator,
            ImageSettings imageSettings,
            PlatformLimits limits,
            BudgetSettings budgets,
            ModuleCompiler compiler,
            HostCatalog catalog,
            Supplier<Quarantine> quarantines,
            VersionSettings versionSettings,
            ModuleStore store,
            Duration storePoll,
            Callers callers,
            @Nullable CallListener listener,
            Duration shutdownGrace) {
        this.shutdownGrace = shutdownGrace;
        this.allocator = allocator;
        this.ownsAllocator = ownsAllocator;
        this.limits = limits;
        this.compiler = compiler;
        this.watchdog = new CallWatchdog(watchers, allocator::finishReleases);
        this.images = new ImageCache(allocator.memory(), imageSettings.maxBytes(), allocator.budget());
        this.guestHeap = new SharedBudget(budgets.guestHeapBytes());
        this.factory = new VersionFactory(
                catalog,
                compiler,
                images,
                allocator,
                imageSettings,
                limits,
                watchdog,
                quarantines,
                templateMemory(allocator),
                new HeapBudget(guestHeap, budgets.callHeapBytes()));
        EventLog log = new EventLog(callers.principal());
        VersionLoader loader = new VersionLoader(store, factory);
        this.table = new DeploymentTable();
        UnusedVersions unused = new UnusedVersions(table, allocator, images, loader);
        this.changes = new Changes(table, factory, store, unused, versionSettings, log, callers);
        this.reactions = new Reactions();
        this.quarantineReactions = new QuarantineReactions(table, changes, reactions, log);
        this.outcomes = new CallOutcomes(quarantineReactions::quarantined);
        this.calls = new Calls(
                allocator, limits, watchdog, outcomes, new CallLengths(allocator.settings(), compiler), listener);
        this.uploads = new Uploads(table, changes, factory, new SmokeTest(factory, allocator, calls)::run, log);
        this.versions = new Deployments(table, changes, loader, uploads, log);
        this.trimmer = new IdleTrimmer(allocator, watchers);
        this.follower = new StoreFollower(table, changes, loader, store, watchers);
        follower.restore();
        follower.start(storePoll);
    }

    /** Templates are instantiated on the portable port, whatever port the platform uses. */
    private static OnDemandAllocator templateMemory(InstanceAllocator allocator) {
        PoolSettings settings =
                PoolSettings.defaults().withSlotBytes(allocator.settings().slotBytes());
        return new OnDemandAllocator(settings, new PortableVirtualMemory(), Integer.MAX_VALUE, 0, allocator.budget());
    }

    @Override
    public ExtensionInfo register(String name, byte[] module, ExtensionOptions options) {
        return uploads.register(name, module, options);
    }

    @Override
    public ExtensionVersions versions() {
        return versions;
    }

    @Override
    public @Nullable ExtensionInfo find(String name) {
        Deployment deployment = table.find(name);
        Route route = deployment == null ? null : deployment.route();
        LoadedVersion active = route == null || route.isClosed() ? null : route.active();
        return active == null ? null : active.info();
    }

    /** The code that is called under a name now. */
    CompiledModule module(String name) {
        return table.get(name).route().activeIn(name).module();
    }

    @Override
    public ExtensionInfo get(String name) {
        return table.get(name).route().activeIn(name).info();
    }

    @Override
    public List<ExtensionInfo> list() {
        return table.all().stream()
                .map(deployment -> deployment.route().active())
                .filter(Objects::nonNull)
                .map(LoadedVersion::info)
                .toList();
    }

    @Override
    public boolean remove(String name) {
        return versions.remove(name);
    }

    @Override
    public long[] call(String extension, String function, long... arguments) {
        return calls.call(table.route(extension), function, arguments);
    }

    @Override
    public long callNumber(String extension, String function, long... arguments) {
        return calls.callNumber(table.route(extension), function, arguments);
    }

    @Override
    public long callNumber(String extension, String function) {
        return calls.callNumber(table.route(extension), function, 0, 0, 0, 0);
    }

    @Override
    public long callNumber(String extension, String function, long first) {
        return calls.callNumber(table.route(extension), function, 1, first, 0, 0);
    }

    @Override
    public long callNumber(String extension, String function, long first, long second) {
        return calls.callNumber(table.route(extension), function, 2, first, second, 0);
    }

    @Override
    public long callNumber(String extension, String function, long first, long second, long third) {
        return calls.callNumber(table.route(extension), function, 3, first, second, third);
    }

    @Override
    public NumberFunction function(String extension, String function, GuestModule.Signature signature) {
        return new RegistryFunction(table, calls, extension, function, signature);
    }

    @Override
    public byte[] call(String extension, String function, byte[] input) {
        return calls.call(table.route(extension), function, input);
    }

    @Override
    public CommandResult run(String extension, byte[] input) {
        return calls.run(table.route(extension), input);
    }

    @Override
    public ExtensionSession open(String name) {
        return calls.open(table.route(name));
    }

    @Override
    public CallStats callStats(String name) {
        return table.get(name).stats();
    }

    @Override
    public boolean release(String name) {
        return quarantineReactions.release(name);
    }

    @Override
    public void onChange(Runnable listener) {
        versions.onChange(listener);
    }

    @Override
    public PoolStats stats() {
        return allocator.stats(
                images.stats(),
                new PoolStats.Budgets(
                        allocator.budget().used(),
                        allocator.budget().bound(),
                        guestHeap.used(),
                        guestHeap.bound(),
                        compiler.budget().used(),
                        compiler.budget().bound()));
    }

    @Override
    public PoolMap poolMap() {
        return allocator.map();
    }

    @Override
    public int trim(Duration idle) {
        return allocator.trim(idle);
    }

    @Override
    public CompileStats compileStats() {
        return compiler.stats();
    }

    @Override
    public ModuleRejections moduleRejections() {
        return uploads.rejections().rejections();
    }

    @Override
    public List<WatcherReport> watchers() {
        return watchers.reports();
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
        follower.close();
        trimmer.close();
        drain();
        reactions.close();
        changes.close();
        watchdog.close();
        compiler.close();
        factory.close();
        images.close();
        if (ownsAllocator) {
            allocator.close();
        }
    }

    /** Calls in flight go on for the grace period at most, then all of them are as late as any call can be. */
    private void drain() {
        Duration longest = limits.callTime().plus(UNWINDING);
        Duration grace = shutdownGrace.compareTo(longest) < 0 ? shutdownGrace : longest;
        if (allocator.awaitIdle(grace)) {
            return;
        }
        LOG.warn("Calls run {} ms after the platform was asked to close, and are stopped", grace.toMillis());
        if (!areStopped()) {
            LOG.error(
                    "Calls or sessions hold slots {} ms after they were stopped; their memory stays mapped until they end",
                    UNWINDING.toMillis());
        }
    }

    /** Stops calls again and again: one that the watchdog had not seen yet is not late the first time, and nothing would stop it later. */
    private boolean areStopped() {
        boolean idle = false;
        for (int times = 1; !idle && times <= CallWatchdog.MOST_STOPS; times++) {
            watchdog.stopAll(times);
            idle = allocator.awaitIdle(UNWINDING.dividedBy(CallWatchdog.MOST_STOPS));
        }
        return idle;
    }
}
