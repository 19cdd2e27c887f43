package dev.freshet.spring.actuate.endpoint;

import dev.freshet.GuestText;
import dev.freshet.admin.ExtensionEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A change of the extensions; {@code principal} is null if nobody is known or the platform made it. */
public record EventDescriptor(
        long sequence,
        Instant at,
        ExtensionEvent.Type type,
        String extension,
        @Nullable Integer version,
        @Nullable String digest,
        @Nullable String principal,
        String detail) {

    static EventDescriptor of(ExtensionEvent event) {
        return new EventDescriptor(
                event.sequence(),
                event.at(),
                event.type(),
                event.extension(),
                event.version(),
                event.digest(),
                event.principal(),
                GuestText.printable(event.detail()));
    }
}
