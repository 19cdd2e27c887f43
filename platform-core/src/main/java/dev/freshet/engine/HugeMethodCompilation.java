package dev.freshet.engine;

import dev.freshet.GuestText;
import dev.freshet.HugeMethods;
import dev.freshet.ModuleReport.BigMethod;
import dev.freshet.sys.JvmFlags;
import dev.freshet.sys.linux.HotSpotFlags;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether this JVM compiles functions that are too big by default, and who is told if not. */
final class HugeMethodCompilation {

    static final String FLAG = "DontCompileHugeMethods";

    private static final Logger LOG = LoggerFactory.getLogger(HugeMethodCompilation.class);

    private HugeMethodCompilation() {}

    /** Does what is wanted, once for a registry. */
    static void apply(HugeMethods wanted) {
        if (wanted != HugeMethods.ENABLE || !JvmFlags.isOn(FLAG)) {
            return;
        }
        String failure = clear();
        if (failure == null) {
            LOG.info(
                    "Switched the JVM's flag {} off, so that it compiles large guest functions"
                            + " (freshet.jvm.compile-huge-methods=enable)",
                    FLAG);
        } else {
            LOG.warn("Large guest functions stay interpreted: {}; start the JVM with -XX:-{}", failure, FLAG);
        }
    }

    private static @Nullable String clear() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return "the flag can be changed on Linux only";
        }
        try {
            return HotSpotFlags.clear(FLAG);
        } catch (LinkageError e) {
            return "native calls are not available: " + e.getMessage();
        }
    }

    /** Whether the JVM compiles methods of any size now. */
    static boolean enabled() {
        return !JvmFlags.isOn(FLAG);
    }

    /** Names functions that this JVM will not compile. */
    static void warn(String extension, List<BigMethod> methods) {
        if (methods.isEmpty() || enabled()) {
            return;
        }
        BigMethod largest = methods.get(0);
        LOG.warn(
                "Extension '{}' has {} functions that this JVM interprets because they are too big, the largest {} with {}"
                        + " bytecodes; set freshet.jvm.compile-huge-methods=enable or start the JVM with -XX:-{}",
                extension,
                methods.size(),
                GuestText.quote(largest.function()),
                largest.bytecodes(),
                FLAG);
    }
}
