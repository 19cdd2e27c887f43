package dev.freshet.spring.metrics;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CompileStats;
import dev.freshet.admin.PoolStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/**
 * The pool's and the images' figures as meters. No tag carries text of a guest or the name of an extension, so the number of meters is
 * fixed. Each reading of a meter takes one {@link WasmExtensionRegistry#stats()}, which takes no lock.
 */
public final class FreshetPoolMetrics implements MeterBinder {

    private final WasmExtensionRegistry extensions;

    public FreshetPoolMetrics(WasmExtensionRegistry extensions) {
        this.extensions = extensions;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bindSlots(registry);
        bindLeases(registry);
        bindResets(registry);
        bindImages(registry);
        bindBudgets(registry);
        bindCompilations(registry);
    }

    private void bindCompilations(MeterRegistry registry) {
        compilations(registry, "compiled", CompileStats::compiled);
        compilations(registry, "cached", CompileStats::fromCache);
        compilations(registry, "refused", CompileStats::refused);
        compilations(registry, "interpreted", CompileStats::leftInterpreted);
        FunctionCounter.builder(
                        "freshet.compilations.time",
                        extensions,
                        ofCompiling(stats -> stats.time().toNanos() / 1e9))
                .description("Wall time of the compilations, those from the cache and those refused included")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("freshet.compilations.waiting", extensions, ofCompiling(CompileStats::waiting))
                .description("Uploads that wait for their compilation")
                .register(registry);
        Gauge.builder("freshet.compilations.background", extensions, ofCompiling(CompileStats::inBackground))
                .description("Modules that are interpreted until their compilation in the background is done")
                .register(registry);
    }

    private void compilations(MeterRegistry registry, String result, ToDoubleFunction<CompileStats> value) {
        FunctionCounter.builder("freshet.compilations", extensions, ofCompiling(value))
                .description("Modules by what compiling came to")
                .tag("result", result)
                .baseUnit("modules")
                .register(registry);
    }

    private void bindSlots(MeterRegistry registry) {
        slots(registry, "empty", stats -> stats.slots().empty());
        slots(registry, "clean", stats -> stats.slots().clean());
        slots(registry, "leased", stats -> stats.slots().leased());
        slots(registry, "resetting", stats -> stats.slots().resetting());
        slots(registry, "poisoned", stats -> stats.slots().poisoned());
    }

    private void slots(MeterRegistry registry, String state, ToDoubleFunction<PoolStats> value) {
        Gauge.builder("freshet.pool.slots", extensions, of(value))
                .description("Slots by state")
                .tag("state", state)
                .baseUnit("slots")
                .register(registry);
    }

    private void bindLeases(MeterRegistry registry) {
        leases(registry, "warm", stats -> stats.leases().warm());
        leases(registry, "empty", stats -> stats.leases().empty());
        leases(registry, "remapped", stats -> stats.leases().remapped());
        leases(registry, "on-demand", stats -> stats.leases().onDemand());
        counter(registry, "pool.rejected", "leases", "Leases refused because no slot was free", PoolStats::rejected);
        counter(registry, "pool.waits", "leases", "Leases that had to wait for a slot", PoolStats::waits);
    }

    private void leases(MeterRegistry registry, String kind, ToDoubleFunction<PoolStats> value) {
        FunctionCounter.builder("freshet.pool.leases", extensions, of(value))
                .description("Leases by how their slot was found")
                .tag("kind", kind)
                .baseUnit("leases")
                .register(registry);
    }

    private void bindResets(MeterRegistry registry) {
        counter(
                registry,
                "pool.resets.dirty",
                "pages",
                "Pages of 4 KiB that guests wrote",
                stats -> stats.resets().dirtyPages());
        counter(
                registry,
                "pool.resets.copied",
                BaseUnits.BYTES,
                "Bytes copied back from images",
                stats -> stats.resets().copiedBytes());
        counter(
                registry,
                "pool.resets.zeroed",
                BaseUnits.BYTES,
                "Bytes set to zero",
                stats -> stats.resets().zeroedBytes());
        counter(
                registry,
                "pool.resets.discards",
                "calls",
                "Calls that gave pages back to the system",
                stats -> stats.resets().discards());
        counter(
                registry,
                "pool.resets.discarded",
                BaseUnits.BYTES,
                "Bytes of the ranges given back to the system",
                stats -> stats.resets().discardedBytes());
        counter(
                registry,
                "pool.resets.unmarked",
                "resets",
                "Resets after code that marks no pages, of all of the memory",
                stats -> stats.resets().unmarked());
        counter(
                registry,
                "pool.resets.failed",
                "resets",
                "Resets that failed; each poisoned its slot",
                stats -> stats.resets().failed());
        counter(
                registry,
                "pool.resets.verified",
                "resets",
                "Resets that were checked by comparing the slot with its image",
                stats -> stats.resets().verified());
        counter(
                registry,
                "pool.resets.mismatches",
                "resets",
                "Checked resets that had left something behind; each poisoned its slot",
                stats -> stats.resets().mismatches());
    }

    private void bindBudgets(MeterRegistry registry) {
        bytes(
                registry,
                "memory.used",
                "Memory that slots and images may hold without asking again",
                stats -> stats.budgets().memoryUsed());
        bytes(
                registry,
                "memory.budget",
                "Memory that slots and images may hold together",
                stats -> stats.budgets().memory());
        bytes(
                registry,
                "memory.guest-heap.used",
                "Java heap that running calls and sessions have taken",
                stats -> stats.budgets().guestHeapUsed());
        bytes(
                registry,
                "memory.guest-heap.budget",
                "Java heap that all calls and sessions may take together",
                stats -> stats.budgets().guestHeap());
        bytes(
                registry,
                "uploads.memory.used",
                "Java heap that uploads under way take, by an estimate",
                stats -> stats.budgets().uploadsUsed());
        bytes(
                registry,
                "uploads.memory.budget",
                "Java heap that uploads may take together",
                stats -> stats.budgets().uploads());
    }

    private void bytes(MeterRegistry registry, String name, String description, ToDoubleFunction<PoolStats> value) {
        Gauge.builder("freshet." + name, extensions, of(value))
                .description(description)
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }

    private void bindImages(MeterRegistry registry) {
        Gauge.builder(
                        "freshet.images.count",
                        extensions,
                        of(stats -> stats.images().count()))
                .description("Images kept in memory")
                .baseUnit("images")
                .register(registry);
        Gauge.builder(
                        "freshet.images.bytes",
                        extensions,
                        of(stats -> stats.images().bytes()))
                .description("Size of the images kept in memory")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        counter(
                registry,
                "images.loads",
                "images",
                "Images created, the first time or again",
                stats -> stats.images().loads());
        counter(
                registry,
                "images.evictions",
                "images",
                "Images dropped to stay within the limit",
                stats -> stats.images().evictions());
    }

    private void counter(
            MeterRegistry registry, String name, String unit, String description, ToDoubleFunction<PoolStats> value) {
        FunctionCounter.builder("freshet." + name, extensions, of(value))
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    private static ToDoubleFunction<WasmExtensionRegistry> ofCompiling(ToDoubleFunction<CompileStats> value) {
        return extensions -> value.applyAsDouble(extensions.compileStats());
    }

    private static ToDoubleFunction<WasmExtensionRegistry> of(ToDoubleFunction<PoolStats> value) {
        return extensions -> value.applyAsDouble(extensions.stats());
    }
}
