package dev.freshet.version;

import dev.freshet.PlatformFaultException;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the versions of one extension from one entry to the next: one that begins to be called, or is numbered otherwise, begins anew with
 * bounds of its own and nothing warm; one that is called already stays as it is.
 *
 * @param prepared what is not installed yet
 * @param anew a version that begins anew even if it is called already, or null
 */
record Renewal(
        VersionFactory factory,
        Deployment deployment,
        StoredExtension next,
        Prepared prepared,
        @Nullable VersionKey anew) {

    /**
     * Returns a version as it is to be installed.
     *
     * @return null if it is not ready, which one that is not called need not be
     * @throws PlatformFaultException if the system refuses its image; nothing has changed then
     */
    @Nullable
    LoadedVersion of(StoredVersion version) {
        VersionKey key = VersionKey.of(version);
        LoadedVersion ready = deployment.installed().ready(key);
        LoadedVersion known = ready != null ? ready : prepared.versions().get(key);
        if (known == null) {
            return null;
        }
        boolean called = Installed.calls(next, version.number());
        boolean stays = known.control().version() == version.number()
                && (!called || deployment.installed().route().leadsTo(known))
                && !key.equals(anew);
        return stays ? known : factory.renewed(known, version.number(), deployment.countersOf(version), called);
    }
}
