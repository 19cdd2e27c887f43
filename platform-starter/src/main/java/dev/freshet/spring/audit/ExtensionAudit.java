package dev.freshet.spring.audit;

import dev.freshet.GuestText;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes an {@link AuditApplicationEvent} for each change of the extensions, on the thread that makes it. The type is {@code EXTENSION_} and the
 * kind of change, the data name the extension, the version and the module's digest. What the platform does by itself has no principal.
 */
public final class ExtensionAudit implements SmartInitializingSingleton {

    private static final String PREFIX = "EXTENSION_";

    private final WasmExtensionRegistry registry;
    private final ApplicationEventPublisher publisher;

    public ExtensionAudit(WasmExtensionRegistry registry, ApplicationEventPublisher publisher) {
        this.registry = registry;
        this.publisher = publisher;
    }

    /** Modules that the application brings itself are registered before, and are no audit events. */
    @Override
    public void afterSingletonsInstantiated() {
        registry.versions().onEvent(this::publish);
    }

    private void publish(ExtensionEvent event) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("extension", event.extension());
        if (event.version() != null) {
            data.put("version", event.version());
        }
        if (event.digest() != null) {
            data.put("digest", event.digest());
        }
        if (!event.detail().isEmpty()) {
            data.put("detail", GuestText.printable(event.detail()));
        }
        publisher.publishEvent(
                new AuditApplicationEvent(new AuditEvent(event.at(), event.principal(), PREFIX + event.type(), data)));
    }
}
