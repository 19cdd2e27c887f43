package dev.freshet.wiring;

import dev.freshet.settings.HugeMethods;
import dev.freshet.sys.JvmFlags;
import dev.freshet.sys.linux.HotSpotFlags;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether this JVM compiles functions that are too big by default, and who is told if not. */
public final class HugeMethodCompilation {

    private static final Logger LOG = LoggerFactory.getLogger(HugeMethodCompilation.class);

    private HugeMethodCompilation() {}

    /** Does what is wanted, once for a registry. */
    static void apply(HugeMethods wanted) {
        if (wanted == HugeMethods.ENABLE) {
            switchOff(JvmFlags.DONT_COMPILE_HUGE_METHODS, "it compiles large guest functions", "stay interpreted");
            switchOff(
                    JvmFlags.CLIP_INLINING,
                    "it inlines all of a large guest function",
                    "run with calls in their loops");
        }
    }

    private static void switchOff(String flag, String effect, String otherwise) {
        if (!JvmFlags.isOn(flag)) {
            return;
        }
        String failure = clear(flag);
        if (failure == null) {
            LOG.info(
                    "Switched the JVM's flag {} off, so that {} (freshet.jvm.compile-huge-methods=enable)",
                    flag,
                    effect);
        } else {
            LOG.warn("Large guest functions {}: {}; start the JVM with -XX:-{}", otherwise, failure, flag);
        }
    }

    private static @Nullable String clear(String flag) {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return "the flag can be changed on Linux only";
        }
        try {
            return HotSpotFlags.clear(flag);
        } catch (LinkageError e) {
            return "native calls are not available: " + e.getMessage();
        }
    }
}
