package dev.freshet.spring.actuate.endpoint;

import dev.freshet.GuestText;
import dev.freshet.admin.ExtensionVersions;
import org.jspecify.annotations.Nullable;

/**
 * What is called under a name.
 *
 * @param enabled false if an operator has disabled the extension
 * @param outOfService why no version can be called although it is enabled, or null
 * @param canary the candidate, or null
 * @param rollbackTo the version that a rollback would activate, or null
 */
public record StatusDescriptor(
        boolean enabled,
        @Nullable String outOfService,
        @Nullable Integer activeVersion,
        @Nullable Canary canary,
        @Nullable Integer rollbackTo) {

    /** A candidate and its share of the calls, by chance or by the callers' keys. */
    public record Canary(int version, double percent, boolean byKey) {}

    static StatusDescriptor of(ExtensionVersions.Status status) {
        Integer version = status.canary();
        ExtensionVersions.Canary share = status.share();
        return new StatusDescriptor(
                status.enabled(),
                status.outOfService() == null ? null : GuestText.printable(status.outOfService()),
                status.active(),
                version == null || share == null ? null : new Canary(version, share.percent(), share.byKey()),
                status.rollbackTo());
    }
}
