package dev.freshet.wiring;

import dev.freshet.PlatformFaultException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.call.ObservedCalls;
import dev.freshet.host.HostCatalog;
import dev.freshet.host.extism.ExtismAbi;
import dev.freshet.instance.SlotMemory;
import dev.freshet.limits.Quarantine;
import dev.freshet.module.CodeCache;
import dev.freshet.module.ModuleCompiler;
import dev.freshet.module.UploadBudget;
import dev.freshet.settings.BudgetSettings;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.HugeMethods;
import dev.freshet.settings.ImageSettings;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.settings.VersionSettings;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.slot.OnDemandAllocator;
import dev.freshet.slot.PoolingAllocator;
import dev.freshet.spi.CallListener;
import dev.freshet.spi.GuestAbi;
import dev.freshet.spi.GuestHttp;
import dev.freshet.spi.HostFunction;
import dev.freshet.spi.ModuleStore;
import dev.freshet.store.NoStore;
import dev.freshet.sys.SharedBudget;
import dev.freshet.sys.SystemCallException;
import dev.freshet.sys.VirtualMemory;
import dev.freshet.version.Callers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds a registry and what it stands on. Everything has a default; a builder is used once and by one thread.
 *
 * <pre>{@code
 * try (WasmExtensionRegistry registry = new FreshetBuilder().build()) {
 *     registry.register("tax", Files.readAllBytes(Path.of("tax.wasm")));
 *     long[] cents = registry.call("tax", "vat_cents", 1250, 1900);
 * }
 * }</pre>
 */
public final class FreshetBuilder {

    private PoolSettings pool = PoolSettings.defaults();
    private ImageSettings images = ImageSettings.defaults();
    private PlatformLimits limits = PlatformLimits.defaults();
    private BudgetSettings budgets = BudgetSettings.defaults();
    private CompileSettings compile = CompileSettings.defaults();
    private QuarantineSettings quarantine = QuarantineSettings.defaults();
    private VersionSettings versions = VersionSettings.defaults();
    private Callers callers = Callers.UNKNOWN;
    private ModuleStore store = new NoStore();
    private Duration storePoll = Duration.ofSeconds(5);
    private @Nullable Path codeCache;
    private Duration shutdownGrace = Duration.ofSeconds(10);
    private final List<CallListener> callListeners = new ArrayList<>();
    private final List<GuestAbi> abis = new ArrayList<>();
    private final List<HostFunction> hostFunctions = new ArrayList<>();
    private LongSupplier nanoTime = System::nanoTime;
    private HugeMethods hugeMethods = HugeMethods.WARN;
    private boolean requireNative;
    private @Nullable GuestHttp http;
    private @Nullable VirtualMemory memory;
    private @Nullable ExecutorService compileBehind;
    private @Nullable InstanceAllocator allocator;

    public FreshetBuilder pool(PoolSettings settings) {
        this.pool = settings;
        return this;
    }

    public FreshetBuilder images(ImageSettings settings) {
        this.images = settings;
        return this;
    }

    public FreshetBuilder limits(PlatformLimits settings) {
        this.limits = settings;
        return this;
    }

    /** What all guests and uploads together may take of the process's memory; shares of what the container and the heap have unless set. */
    public FreshetBuilder budgets(BudgetSettings settings) {
        this.budgets = settings;
        return this;
    }

    /** Which modules are compiled behind their first calls. */
    public FreshetBuilder compile(CompileSettings settings) {
        this.compile = settings;
        return this;
    }

    public FreshetBuilder quarantine(QuarantineSettings settings) {
        this.quarantine = settings;
        return this;
    }

    public FreshetBuilder versions(VersionSettings settings) {
        this.versions = settings;
        return this;
    }

    /** Brings back what the store has, and keeps every change there. The caller owns it and closes it after the registry. */
    public FreshetBuilder store(ModuleStore owned) {
        this.store = owned;
        return this;
    }

    /** How often a store that several processes share is asked for changes of others; 5 s unless set. */
    public FreshetBuilder storePoll(Duration interval) {
        this.storePoll = interval;
        return this;
    }

    /** How long calls in flight may go on when the registry closes, before they are stopped; 10 s unless set. */
    public FreshetBuilder shutdownGrace(Duration time) {
        this.shutdownGrace = time;
        return this;
    }

    /** Keeps compiled code in this directory, which becomes its owner's alone. Beside a store, so that a restart does not compile again. */
    public FreshetBuilder codeCache(Path directory) {
        this.codeCache = directory;
        return this;
    }

    /** Tells this listener of each call, too: the first added is the first to hear of a beginning and the last to hear of the end. */
    public FreshetBuilder callListener(CallListener listener) {
        callListeners.add(listener);
        return this;
    }

    /** As {@link #callListener}, several. */
    public FreshetBuilder callListeners(Collection<? extends CallListener> listeners) {
        callListeners.addAll(listeners);
        return this;
    }

    /** Who makes changes, asked on the thread that makes one; null if nobody is known. For events and uploads. */
    public FreshetBuilder principal(Supplier<@Nullable String> source) {
        this.callers = new Callers(source, callers.keys());
        return this;
    }

    /**
     * From an extension's name to a key of whoever calls it on the present thread, or null: decides for {@linkplain
     * ExtensionVersions.Canary#byKey canaries by key}. Asked for each call while there is such a canary, and at no other time. What it throws
     * is logged once for each canary and taken for null.
     */
    public FreshetBuilder callerKey(Function<String, @Nullable String> source) {
        this.callers = new Callers(callers.principal(), source);
        return this;
    }

    /** What to do about functions that HotSpot does not compile by default; a warning unless told. */
    public FreshetBuilder hugeMethods(HugeMethods wanted) {
        this.hugeMethods = wanted;
        return this;
    }

    /** Measures quarantine by this instead of {@link System#nanoTime()}; for tests that do not want to wait. */
    FreshetBuilder nanoTime(LongSupplier source) {
        this.nanoTime = source;
        return this;
    }

    /** Fail instead of falling back to the portable port. */
    public FreshetBuilder requireNative(boolean value) {
        this.requireNative = value;
        return this;
    }

    /** Uses an allocator that the caller owns and closes, after the registry. Its settings win over {@link #pool} and over {@link PlatformLimits#leases()}. */
    public FreshetBuilder allocator(InstanceAllocator owned) {
        this.allocator = owned;
        return this;
    }

    /** Compiles behind first calls on these threads; for tests that decide when. */
    FreshetBuilder compileBehind(ExecutorService threads) {
        this.compileBehind = threads;
        return this;
    }

    /** Uses this port; for tests that compare ports or let system calls fail. */
    FreshetBuilder memory(VirtualMemory port) {
        this.memory = port;
        return this;
    }

    /**
     * Builds the allocator alone, for those who hold it themselves. The caller closes it.
     *
     * @throws NativeMemoryUnavailableException if the native port is required and not to be had
     * @throws PlatformFaultException if the system refuses the address space; the message has the figures
     */
    public InstanceAllocator buildAllocator() {
        VirtualMemory port = memory != null ? memory : PortSelection.select(requireNative);
        SharedBudget budget = new SharedBudget(budgets.memoryBytes());
        try {
            return switch (pool.strategy()) {
                case POOLING -> new PoolingAllocator(pool, port, limits.leases(), budget);
                case ON_DEMAND -> new OnDemandAllocator(pool, port, limits.leases(), 0, budget);
            };
        } catch (SystemCallException e) {
            throw new PlatformFaultException(
                    "no address space for " + pool.slots() + " slots of " + pool.slotBytes()
                            + " bytes; lower freshet.pool.slots or freshet.pool.max-memory: " + e.getMessage(),
                    e);
        }
    }

    /** Offers a function to guests, to those that are granted it. */
    public FreshetBuilder hostFunction(HostFunction function) {
        hostFunctions.add(function);
        return this;
    }

    /** As {@link #hostFunction}, several. */
    public FreshetBuilder hostFunctions(Collection<HostFunction> functions) {
        hostFunctions.addAll(functions);
        return this;
    }

    /** Sends the HTTP requests of extensions that are granted some ({@code http:<host>}); without it there are none. */
    public FreshetBuilder http(GuestHttp client) {
        this.http = client;
        return this;
    }

    /** Adds an ABI. Modules are asked in the order of addition, and before the ABIs that are built in. */
    public FreshetBuilder abi(GuestAbi abi) {
        abis.add(abi);
        return this;
    }

    /** As {@link #abi}, several. */
    public FreshetBuilder abis(Collection<? extends GuestAbi> added) {
        abis.addAll(added);
        return this;
    }

    private List<GuestAbi> allAbis() {
        List<GuestAbi> all = new ArrayList<>(abis);
        all.add(new ExtismAbi(http));
        return all;
    }

    /**
     * Builds the registry, with an allocator of its own unless one was given. Throws as {@link #buildAllocator()}.
     *
     * @throws IllegalArgumentException if two host functions or two ABIs have one name, or a host function's module is the platform's
     */
    public WasmExtensionRegistry build() {
        HugeMethodCompilation.apply(hugeMethods);
        InstanceAllocator given = allocator;
        BudgetPlan.log(pool, images, budgets);
        return new FreshetRegistry(
                given != null ? given : buildAllocator(),
                given == null,
                images,
                limits,
                budgets,
                compiler(),
                new HostCatalog(allAbis(), hostFunctions),
                () -> new Quarantine(quarantine, nanoTime, InstantSource.system()),
                versions,
                store,
                storePoll,
                callers,
                ObservedCalls.of(callListeners),
                shutdownGrace);
    }

    private ModuleCompiler compiler() {
        CodeCache cache = codeCache == null ? CodeCache.none() : CodeCache.in(codeCache);
        UploadBudget uploads = new UploadBudget(budgets.uploadBytes());
        return new ModuleCompiler(limits, uploads, compile, cache, SlotMemory.class, compileBehind);
    }
}
