package dev.freshet.admin;

import dev.freshet.PlatformFaultException;
import dev.freshet.settings.ExtensionOptions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of an extension, as of one moment.
 *
 * @param number 1 for the first upload of the extension, never used again
 * @param digest SHA-256 of the module's bytes, 64 lower-case hexadecimal digits
 * @param labels in alphabetical order
 * @param uploadedBy who uploaded it, or null if nobody is known
 * @param options as uploaded
 * @param inactiveSince when it ceased to be active, or was uploaded if it never was; null while it is active
 * @param module what the platform learnt about the module; null if it has not been needed since the start
 * @param calls how the calls of this version ended since the start
 */
public record ExtensionVersion(
        String extension,
        int number,
        String digest,
        long moduleBytes,
        List<String> labels,
        State state,
        Instant uploadedAt,
        @Nullable String uploadedBy,
        ExtensionOptions options,
        @Nullable Instant inactiveSince,
        @Nullable ModuleReport module,
        CallStats calls) {

    /** Which calls a version gets. */
    public enum State {
        /** All calls but a canary's. */
        ACTIVE,
        /** A share of the calls. */
        CANARY,
        /** None; it can be activated. */
        RETAINED
    }

    /** Returns the SHA-256 of some bytes, 64 lower-case hexadecimal digits: what {@link #digest} has of a module's. */
    public static String digestOf(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new PlatformFaultException("this JVM lacks SHA-256, which every JVM must have", e);
        }
    }
}
