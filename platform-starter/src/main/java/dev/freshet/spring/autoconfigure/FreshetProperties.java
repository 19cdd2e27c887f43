package dev.freshet.spring.autoconfigure;

import dev.freshet.ExtensionOptions;
import dev.freshet.ImageSettings;
import dev.freshet.Initialization;
import dev.freshet.PlatformLimits;
import dev.freshet.PoolSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
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
 * @param limits Ceilings that no extension can raise.
 * @param modules Modules that are registered at start.
 * @param extensions Settings of single extensions, by name.
 */
@ConfigurationProperties("freshet")
public record FreshetProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Allocator allocator,
        @DefaultValue Pool pool,
        @DefaultValue Images images,
        @DefaultValue Limits limits,
        @DefaultValue Modules modules,
        @DefaultValue Map<String, Extension> extensions) {

    /** @throws IllegalArgumentException if a value is out of range; the message names the property */
    public FreshetProperties {
        extensions = Map.copyOf(extensions);
        poolSettings(allocator, pool);
        imageSettings(images);
        platformLimits(limits);
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
                limits.compileTime,
                limits.compileThreads,
                limits.tableEntries,
                limits.callTime,
                limits.input.toBytes(),
                limits.output.toBytes(),
                intBytes("freshet.limits.log", limits.log));
    }

    private static int intBytes(String property, DataSize size) {
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
     * @param waitTime How long a call waits for a slot before it is rejected, with when-exhausted=wait.
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
     * Ceilings that no extension can raise.
     *
     * @param moduleSize Largest module accepted.
     * @param functions Most functions that a module may define.
     * @param functionSize Largest function body accepted.
     * @param compileTime Longest wall time of one compilation.
     * @param compileThreads Compilations at the same time.
     * @param tableEntries Most entries that all tables of an instance may grow to.
     * @param callTime Longest wall time of one call.
     * @param input Largest input of one call.
     * @param output Largest output of one call.
     * @param log Most bytes of standard error that are kept of one call.
     */
    public record Limits(
            @DefaultValue("16MB") DataSize moduleSize,
            @DefaultValue("50000") int functions,
            @DefaultValue("1MB") DataSize functionSize,
            @DefaultValue("30s") Duration compileTime,
            @DefaultValue("2") int compileThreads,
            @DefaultValue("100000") int tableEntries,
            @DefaultValue("1s") Duration callTime,
            @DefaultValue("4MB") DataSize input,
            @DefaultValue("4MB") DataSize output,
            @DefaultValue("64KB") DataSize log) {}

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

    /**
     * Settings of one extension.
     *
     * @param enabled Whether to register the extension at start.
     * @param location Its module, when freshet.modules.locations does not lead there.
     * @param arguments WASI arguments, the program's name first.
     * @param environment WASI environment variables.
     * @param callTime Longest wall time of one call; lowers freshet.limits.call-time.
     * @param maxMemory Most memory of an instance; lowers freshet.pool.max-memory.
     * @param initialization When its initialisation runs; overrides freshet.images.initialization.
     */
    public record Extension(
            @DefaultValue("true") boolean enabled,
            @Nullable String location,
            @DefaultValue List<String> arguments,
            @DefaultValue Map<String, String> environment,
            @Nullable Duration callTime,
            @Nullable DataSize maxMemory,
            @Nullable Initialization initialization) {

        /** @throws IllegalArgumentException if a value is out of range; the message names the property */
        public Extension {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
            if (callTime != null && (callTime.isNegative() || callTime.isZero())) {
                throw new IllegalArgumentException("call-time is " + callTime + "; it must be more than zero");
            }
            if (maxMemory != null && maxMemory.isNegative()) {
                throw new IllegalArgumentException(
                        "max-memory is " + maxMemory.toBytes() + " bytes; it must be zero or more");
            }
        }

        /** Returns these settings as the core takes them. */
        public ExtensionOptions options() {
            return new ExtensionOptions(
                    arguments, environment, callTime, maxMemory == null ? null : maxMemory.toBytes(), initialization);
        }
    }
}
