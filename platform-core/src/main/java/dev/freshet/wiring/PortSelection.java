package dev.freshet.wiring;

import dev.freshet.sys.VirtualMemory;
import dev.freshet.sys.linux.LinuxVirtualMemory;
import dev.freshet.sys.portable.PortableVirtualMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the port once, at start. */
final class PortSelection {

    private static final Logger LOG = LoggerFactory.getLogger(PortSelection.class);

    private PortSelection() {}

    /** @throws NativeMemoryUnavailableException if the native port is required and not to be had */
    static VirtualMemory select(boolean requireNative) {
        try {
            return LinuxVirtualMemory.open();
        } catch (UnsupportedOperationException e) {
            if (requireNative) {
                throw new NativeMemoryUnavailableException(String.valueOf(e.getMessage()), e);
            }
            LOG.warn(
                    "Copy-on-write memory is not available, so memory is reset by copying, which is slower: {}. Set"
                            + " freshet.allocator.require-native=true to refuse to start instead.",
                    e.getMessage());
            return new PortableVirtualMemory();
        }
    }
}
