package dev.freshet.spring;

import dev.freshet.CommandResult;
import dev.freshet.ExtensionSession;
import dev.freshet.NumberFunction;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CallStats;
import dev.freshet.admin.CompileStats;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.admin.ModuleRejections;
import dev.freshet.admin.PoolMap;
import dev.freshet.admin.PoolStats;
import dev.freshet.admin.WatcherReport;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spi.GuestModule;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A registry of an application's own, which registers nothing and says when it is closed. */
public final class RecordingRegistry implements WasmExtensionRegistry {

    private final List<String> events;
    private final long mismatches;
    private List<WatcherReport> watchers = List.of();

    public RecordingRegistry(List<String> events) {
        this(events, 23);
    }

    public RecordingRegistry(List<String> events, long mismatches) {
        this.events = events;
        this.mismatches = mismatches;
    }

    @Override
    public ExtensionInfo register(String name, byte[] module, ExtensionOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable ExtensionInfo find(String name) {
        return null;
    }

    @Override
    public ExtensionInfo get(String name) {
        throw new UnknownExtensionException(name);
    }

    @Override
    public List<ExtensionInfo> list() {
        return List.of();
    }

    @Override
    public boolean remove(String name) {
        return false;
    }

    @Override
    public long[] call(String extension, String function, long... arguments) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public long callNumber(String extension, String function, long... arguments) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public NumberFunction function(String extension, String function, GuestModule.Signature signature) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] call(String extension, String function, byte[] input) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public CommandResult run(String extension, byte[] input) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public ExtensionSession open(String extension) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public CallStats callStats(String name) {
        throw new UnknownExtensionException(name);
    }

    @Override
    public boolean release(String name) {
        throw new UnknownExtensionException(name);
    }

    @Override
    public void onChange(Runnable listener) {
        events.add("listener");
    }

    @Override
    public PoolStats stats() {
        return new PoolStats(
                "pooling",
                "portable",
                65_536,
                new PoolStats.Slots(1, 2, 3, 4, 5),
                new PoolStats.Leases(6, 7, 8, 9),
                new PoolStats.Resets(10, 11, 12, 13, 14, 24, 15, 22, mismatches),
                16,
                17,
                new PoolStats.Images(18, 19, 20, 21),
                new PoolStats.Budgets(51, 52, 53, 54, 55, 56));
    }

    @Override
    public PoolMap poolMap() {
        return new PoolMap(List.of(), List.of());
    }

    @Override
    public int trim(Duration idle) {
        return 0;
    }

    @Override
    public ModuleRejections moduleRejections() {
        return new ModuleRejections(31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42);
    }

    @Override
    public CompileStats compileStats() {
        return new CompileStats(24, 25, 26, Duration.ofSeconds(27), 28, 29, 30);
    }

    @Override
    public List<WatcherReport> watchers() {
        return watchers;
    }

    public RecordingRegistry withWatchers(List<WatcherReport> reports) {
        watchers = reports;
        return this;
    }

    @Override
    public ExtensionVersions versions() {
        return new NoVersions();
    }

    @Override
    public void close() {
        events.add("registry closed");
    }
}
