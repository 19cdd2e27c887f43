package dev.freshet.settings;

/**
 * What to do about functions that compile to methods of more than 8,000 bytecodes. HotSpot interprets those for good, which makes them
 * thirty times slower or more, unless its flag {@code DontCompileHugeMethods} is off.
 */
public enum HugeMethods {
    /** Name the functions and the flag in the log when a module has such functions. */
    WARN,
    /**
     * Switch the flag off in the running JVM, for all of its code, and with it {@code ClipInlining}, which ends the inlining into a
     * compilation at 8,000 bytecodes. Where that is not possible (other JVMs than HotSpot, other systems than Linux), a line in the log says
     * why, and it is as with {@link #WARN}.
     */
    ENABLE
}
