package dev.freshet.sys;

import dev.freshet.sys.linux.LinuxVirtualMemory;
import dev.freshet.sys.portable.PortableVirtualMemory;
import java.util.List;
import java.util.Locale;

/** The ports this system has, by name: for tests that run on each. */
public final class Ports {

    private Ports() {}

    public static List<String> names() {
        boolean linux =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
        return linux ? List.of("linux", "portable") : List.of("portable");
    }

    public static VirtualMemory open(String name) {
        return switch (name) {
            case "linux" -> LinuxVirtualMemory.open();
            case "portable" -> new PortableVirtualMemory();
            default -> throw new IllegalArgumentException(name);
        };
    }

    public static FailingVirtualMemory openFailing(String name) {
        return new FailingVirtualMemory(open(name));
    }
}
