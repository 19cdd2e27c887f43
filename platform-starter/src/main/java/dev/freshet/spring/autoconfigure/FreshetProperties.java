package dev.freshet.spring.autoconfigure;

import dev.freshet.settings.BudgetSettings;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.HugeMethods;
import dev.freshet.settings.ImageSettings;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Everything that can be set under {@code freshet}. Immutable. Values out of range are refused while the properties are bound, with a
 * message that names the property and the range.
 *
 * @param enabled Whether to configure Freshet.
 * @param allocator Where instances get their memory from.
 * @param pool Slots of the pooling strategy.
 * @param images Initial states of modules.
 * @param memory What all guests together may take of the process's memory.
 * @param limits Ceilings that no extension can raise.
 * @param quarantine When an extension is taken out of service.
 * @param compile When modules are compiled.
 * @param jvm What Freshet may ask of the JVM.
 * @param modules Modules that are registered at start.
 * @param extensions Settings of single extensions, by name.
 * @param clients Beans of interfaces that call an extension.
 * @param http Requests of extensions that are granted http:host.
 * @param web Answers of the application's controllers.
 * @param calls What is noted of each call beside its outcome.
 * @param store Where extensions and their versions are kept.
 * @param versions How long versions are kept that are not called.
 * @param shutdown What happens to calls when the application stops.
 * @param extensionPoints Settings of single extension points, by name; a name with dots stands in brackets.
 */
@ConfigurationProperties("freshet")
public record FreshetProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Allocator allocator,
        @DefaultValue Pool pool,
        @DefaultValue Images images,
        @DefaultValue Memory memory,
        @DefaultValue Limits limits,
        @DefaultValue Quarantine quarantine,
        @DefaultValue Compile compile,
        @DefaultValue Jvm jvm,
        @DefaultValue Modules modules,
        @DefaultValue Map<String, ExtensionProperties> extensions,
        @DefaultValue @NestedConfigurationProperty ClientsProperties clients,
        @DefaultValue @NestedConfigurationProperty HttpProperties http,
        @DefaultValue @NestedConfigurationProperty WebProperties web,
        @DefaultValue Map<String, ExtensionPointProperties> extensionPoints,
        @DefaultValue @NestedConfigurationProperty CallsProperties calls,
        @DefaultValue @NestedConfigurationProperty StoreProperties store,
        @DefaultValue @NestedConfigurationProperty VersionsProperties versions,
        @DefaultValue @NestedConfigurationProperty ShutdownProperties shutdown) {

    /** @throws IllegalArgumentException if a value is out of range; the message names the property */
    public FreshetProperties {
        extensions = Map.copyOf(extensions);
        extensionPoints = Map.copyOf(extensionPoints);
        poolSettings(allocator, pool);
        imageSettings(images);
        platformLimits(limits);
        budgetSettings(memory, limits);
        quarantineSettings(quarantine);
        compileSettings(compile);
    }

    /** Returns {@code freshet.allocator} and {@code freshet.pool} as the core takes them. */
    public PoolSettings poolSettings() {
        return poolSettings(allocator, pool);
    }

    /** Returns {@code freshet.images} as the core takes them. */
    public ImageSettings imageSettings() {
        return imageSettings(images);
    }

    /** Returns {@code freshet.limits} as the core takes them. */
    public PlatformLimits platformLimits() {
        return platformLimits(limits);
    }

    /** Returns {@code freshet.memory} and the budgets of {@code freshet.limits} as the core takes them. */
    public BudgetSettings budgetSettings() {
        return budgetSettings(memory, limits);
    }

    /** Returns {@code freshet.quarantine} as the core takes it. */
    public QuarantineSettings quarantineSettings() {
        return quarantineSettings(quarantine);
    }

    /** Returns {@code freshet.compile} as the core takes it. */
    public CompileSettings compileSettings() {
        return compileSettings(compile);
    }

    private static PoolSettings poolSettings(Allocator allocator, Pool pool) {
        return new PoolSettings(
                allocator.strategy,
                pool.slots,
                pool.maxMemory.toBytes(),
                pool.whenExhausted,
                pool.waitTime,
                pool.reset,
                pool.keepResident.toBytes(),
                pool.idleTrim,
                pool.verify);
    }

    private static ImageSettings imageSettings(Images images) {
        return new ImageSettings(images.maxBytes.toBytes(), images.initialization);
    }

    private static PlatformLimits platformLimits(Limits limits) {
        return new PlatformLimits(
                limits.moduleSize.toBytes(),
                limits.functions,
                intBytes("freshet.limits.function-size", limits.functionSize),
                limits.locals,
                limits.compileTime,
                limits.compileThreads,
                limits.tableEntries,
                limits.callTime,
                limits.cpuTime,
                limits.concurrentCalls,
                limits.leases,
                limits.input.toBytes(),
                limits.output.toBytes(),
                intBytes("freshet.limits.log", limits.log),
                limits.error);
    }

    private static BudgetSettings budgetSettings(Memory memory, Limits limits) {
        BudgetSettings defaults = BudgetSettings.defaults();
        return new BudgetSettings(
                bytes(memory.budget, defaults.memoryBytes()),
                bytes(memory.guestHeap, defaults.guestHeapBytes()),
                bytes(limits.heap, defaults.callHeapBytes()),
                bytes(limits.uploadMemory, defaults.uploadBytes()));
    }

    private static long bytes(@Nullable DataSize size, long otherwise) {
        return size == null ? otherwise : size.toBytes();
    }

    private static QuarantineSettings quarantineSettings(Quarantine quarantine) {
        return new QuarantineSettings(quarantine.failures, quarantine.window, quarantine.period, quarantine.maxPeriod);
    }

    private static CompileSettings compileSettings(Compile compile) {
        return new CompileSettings(compile.tiered, compile.tieredFrom.toBytes());
    }

    static int intBytes(String property, DataSize size) {
        if (size.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    property + " is " + size.toBytes() + " bytes; it must be at most " + Integer.MAX_VALUE);
        }
        return (int) size.toBytes();
    }

    /**
     * Where instances get their memory from.
     *
     * @param strategy Slots kept ready in a pool, or memory mapped for each call.
     * @param requireNative Whether to fail at start when copy-on-write memory is not to be had, instead of copying.
     */
    public record Allocator(
            @DefaultValue("pooling") PoolSettings.Strategy strategy,
            @DefaultValue("false") boolean requireNative) {}

    /**
     * Slots of the pooling strategy.
     *
     * @param slots Number of slots, so the number of calls that run without mapping memory.
     * @param maxMemory Address space of one slot, so the most memory that an instance can have; a multiple of 64KB.
     * @param whenExhausted What a call does when every slot is leased.
     * @param waitTime How long a call waits for a slot before it is rejected, with when-exhausted=wait, and for memory of
     *     freshet.memory.budget, unless with when-exhausted=reject.
     * @param reset How a slot is made fresh when its lease ends.
     * @param keepResident Bytes of written pages that a slot may keep in physical memory between calls, with reset=auto.
     * @param idleTrim Idle time after which a slot gives its physical memory back; zero means never.
     * @param verify Which resets are checked by comparing the whole slot with its image: none, one in 64, or all.
     */
    public record Pool(
            @DefaultValue("64") int slots,
            @DefaultValue("64MB") DataSize maxMemory,
            @DefaultValue("on-demand") PoolSettings.WhenExhausted whenExhausted,
            @DefaultValue("250ms") Duration waitTime,
            @DefaultValue("auto") PoolSettings.Reset reset,
            @DefaultValue("1MB") DataSize keepResident,
            @DefaultValue("1m") Duration idleTrim,
            @DefaultValue("off") PoolSettings.Verify verify) {}

    /**
     * Initial states of modules.
     *
     * @param maxBytes Most bytes of images kept in memory; the least recently used are made again on demand.
     * @param initialization When initialisation runs, for extensions that do not say.
     */
    public record Images(
            @DefaultValue("256MB") DataSize maxBytes,
            @DefaultValue("auto") Initialization initialization) {}

    /**
     * What all guests together may take of the process's memory.
     *
     * @param budget Most memory outside of the Java heap, for slots, memory mapped on demand and images; unless set, half of what the
     *     container or machine has beyond the largest heap, at least 64MB.
     * @param guestHeap Most of the Java heap, for objects, exceptions and grown tables of all calls; unless set, a quarter of the largest
     *     heap.
     */
    public record Memory(
            @Nullable DataSize budget, @Nullable DataSize guestHeap) {}

    /**
     * Ceilings that no extension can raise.
     *
     * @param moduleSize Largest module accepted.
     * @param functions Most functions that a module may define.
     * @param functionSize Largest function body accepted.
     * @param locals Most locals of a function.
     * @param compileTime Longest wall time of one compilation.
     * @param compileThreads Compilations at the same time.
     * @param tableEntries Most entries that all tables of an instance may grow to.
     * @param callTime Longest wall time of one call.
     * @param cpuTime Most processor time of one call; zero means without limit.
     * @param concurrentCalls Most calls and sessions of one extension at the same time.
     * @param leases Most leases of all extensions at the same time, memory mapped on demand included. Slots of the pool can always
     *     be leased.
     * @param input Largest input of one call.
     * @param output Largest output of one call.
     * @param log Most bytes of standard error that are kept of one call, and most characters that it logs, in at most one line for each 64 of them (16 at least).
     * @param error Most characters of a guest's text in the message of an exception.
     * @param heap Most of the Java heap that one call or session may allocate, garbage included; unless set, an eighth of
     *     freshet.memory.guest-heap's default, at most 32MB.
     * @param uploadMemory Most of the Java heap that uploads under way may take together, by an estimate; unless set, half of the largest
     *     heap, at most 1GB.
     */
    public record Limits(
            @DefaultValue("16MB") DataSize moduleSize,
            @DefaultValue("50000") int functions,
            @DefaultValue("1MB") DataSize functionSize,
            @DefaultValue("50000") int locals,
            @DefaultValue("30s") Duration compileTime,
            @DefaultValue("2") int compileThreads,
            @DefaultValue("100000") int tableEntries,
            @DefaultValue("1s") Duration callTime,
            @DefaultValue("0s") Duration cpuTime,
            @DefaultValue("64") int concurrentCalls,
            @DefaultValue("1024") int leases,
            @DefaultValue("4MB") DataSize input,
            @DefaultValue("4MB") DataSize output,
            @DefaultValue("64KB") DataSize log,
            @DefaultValue("1024") int error,
            @Nullable DataSize heap,
            @Nullable DataSize uploadMemory) {}

    /**
     * When an extension is taken out of service. Traps and missed deadlines count.
     *
     * @param failures Failures within the window that take an extension out of service; zero means never.
     * @param window Time in which failures count.
     * @param period How long an extension stays out of service the first time; twice as long each time it fails again soon.
     * @param maxPeriod Longest period.
     */
    public record Quarantine(
            @DefaultValue("20") int failures,
            @DefaultValue("10s") Duration window,
            @DefaultValue("30s") Duration period,
            @DefaultValue("10m") Duration maxPeriod) {}

    /**
     * When modules are compiled.
     *
     * @param tiered Whether the engine's interpreter answers the calls of a new large module until its code is compiled in the
     *     background. It answers sooner, and for some seconds many times slower.
     * @param tieredFrom Size of a module from which on it is, with tiered=true.
     */
    public record Compile(
            @DefaultValue("false") boolean tiered,
            @DefaultValue("256KB") DataSize tieredFrom) {}

    /**
     * What Freshet may ask of the JVM.
     *
     * @param compileHugeMethods Functions of more than 8,000 bytecodes, which HotSpot interprets by default: warn, or enable their
     *     compilation by changing the JVM's flags DontCompileHugeMethods and ClipInlining.
     */
    public record Jvm(@DefaultValue("warn") HugeMethods compileHugeMethods) {}

    /**
     * Modules that are registered at start.
     *
     * @param locations Patterns such as classpath:/extensions/*.wasm, folders and single files. An extension is named after its file,
     *     without .wasm.
     */
    public record Modules(
            @DefaultValue("classpath:/extensions/*.wasm") List<String> locations) {

        public Modules {
            locations = List.copyOf(locations);
        }
    }
}
