package dev.freshet.version;

import dev.freshet.GuestText;
import dev.freshet.admin.ModuleReport.BigMethod;
import dev.freshet.sys.JvmFlags;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators of functions that HotSpot leaves to its interpreter. */
final class HugeMethodWarning {

    private static final Logger LOG = LoggerFactory.getLogger(HugeMethodWarning.class);

    private HugeMethodWarning() {}

    /** Names functions that this JVM will not compile. */
    static void warn(String extension, List<BigMethod> methods) {
        if (methods.isEmpty() || JvmFlags.compilesHugeMethods()) {
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
                JvmFlags.DONT_COMPILE_HUGE_METHODS);
    }
}
