package dev.freshet.settings;

/**
 * When modules are compiled: before their upload is answered, or behind it.
 *
 * @param tiered whether the engine's interpreter answers a new module's calls until its code is compiled in the background
 * @param tieredFromBytes size of a module from which on it is; smaller ones compile sooner than anybody can call them
 */
public record CompileSettings(boolean tiered, long tieredFromBytes) {

    public CompileSettings {
        if (tieredFromBytes < 0) {
            throw new IllegalArgumentException("freshet.compile.tiered-from is " + tieredFromBytes
                    + " bytes, which is out of range: it must be 0 or more");
        }
    }

    /** Not tiered; when it is, from 256 KiB on. */
    public static CompileSettings defaults() {
        return new CompileSettings(false, 256 << 10);
    }

    /** Every module is compiled before its upload is answered. */
    public static CompileSettings ahead() {
        return new CompileSettings(false, 0);
    }

    /** Modules of this many bytes and more are interpreted until they are compiled. */
    public static CompileSettings tieredFrom(long bytes) {
        return new CompileSettings(true, bytes);
    }
}
