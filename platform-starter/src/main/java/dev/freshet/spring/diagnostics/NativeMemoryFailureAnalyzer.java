package dev.freshet.spring.diagnostics;

import dev.freshet.wiring.NativeMemoryUnavailableException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Copy-on-write memory was demanded and is not to be had: no Linux, native access denied, or a system call refused. */
final class NativeMemoryFailureAnalyzer extends AbstractFailureAnalyzer<NativeMemoryUnavailableException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, NativeMemoryUnavailableException cause) {
        String description = String.format(
                "freshet.allocator.require-native=true, but copy-on-write memory is not available:%n%n    Reason: %s",
                cause.getMessage());
        String action = String.format("Either let the application have it:%n%n"
                + "    - run on Linux;%n"
                + "    - start the JVM with --enable-native-access=ALL-UNNAMED, which JDK 24 and later ask for;%n"
                + "    - give JNA a folder from which libraries may be loaded with -Djna.tmpdir, if java.io.tmpdir is noexec;%n"
                + "    - allow memfd_create, fcntl, mmap, mprotect and madvise in the container's seccomp profile.%n%n"
                + "Or set freshet.allocator.require-native=false: everything works then by copying, at a higher cost"
                + " for each call.");
        return new FailureAnalysis(description, action, cause);
    }
}
