package dev.freshet.bench;

import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A module that benchmarks run. */
enum Guest {
    /** 16 pages, one data segment, one global: see {@code guests/probe.wat}. */
    PROBE("guests/probe.wasm", false),

    /** The same exports in a module of 2,054 functions, 4,097 data segments and 64 pages: see {@code guests/large.awk}. */
    LARGE("guests/large.wasm", false),

    /** The sample's rule engine in Go: 2,504 functions, 43,685 data segments, a runtime that boots for milliseconds. */
    RULES("extensions/rules.wasm", true);

    private final String resource;
    private final boolean reactor;

    Guest(String resource, boolean reactor) {
        this.resource = resource;
        this.reactor = reactor;
    }

    byte[] module() {
        return read(resource);
    }

    /** Whether it imports WASI and wants {@code _initialize} called once before anything else. */
    boolean isReactor() {
        return reactor;
    }

    /** How Freshet's registry is to take it. */
    ExtensionOptions options() {
        return reactor
                ? ExtensionOptions.builder()
                        .initialization(Initialization.CAPTURED)
                        .build()
                : ExtensionOptions.defaults();
    }

    static byte[] read(String resource) {
        try (InputStream in = Guest.class.getResourceAsStream("/" + resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
