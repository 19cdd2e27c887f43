package dev.freshet.admin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of the extensions.
 *
 * @param sequence 1 for the first since the start, without gaps
 * @param version number of the version concerned, or null if the change concerns the extension as a whole
 * @param digest SHA-256 of that version's module, or null
 * @param principal who made the change, or null if nobody is known or the platform did it
 * @param detail more for people to read, guest text in it capped and escaped; may be empty
 */
public record ExtensionEvent(
        long sequence,
        Instant at,
        Type type,
        String extension,
        @Nullable Integer version,
        @Nullable String digest,
        @Nullable String principal,
        String detail) {

    public enum Type {
        /** A module became a version, or the labels of a version moved. */
        UPLOADED,
        /** A module was refused; nothing changed. */
        UPLOAD_REFUSED,
        ACTIVATED,
        ROLLED_BACK,
        DISABLED,
        ENABLED,
        CANARY_STARTED,
        CANARY_PROMOTED,
        CANARY_ABORTED,
        /** A version was removed, by hand or by retention. */
        VERSION_REMOVED,
        /** The extension and all its versions were removed. */
        REMOVED,
        QUARANTINED,
        QUARANTINE_RELEASED,
        /** Another process that shares the store has changed the extension, and this one does the same now. */
        CHANGED_ELSEWHERE
    }
}
