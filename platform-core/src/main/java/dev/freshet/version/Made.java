package dev.freshet.version;

import dev.freshet.admin.ExtensionInfo;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.spi.ModuleStore.StoredVersion;
import org.jspecify.annotations.Nullable;

/**
 * A change that has taken effect.
 *
 * @param installed by it; others may have followed
 * @param version concerned, or null if it was the extension as a whole
 */
record Made(
        Deployment deployment,
        Installed installed,
        @Nullable StoredVersion version) {

    ExtensionVersion describe() {
        return deployment.describe(installed, concerned());
    }

    ExtensionInfo info() {
        LoadedVersion made = installed.ready(concerned());
        if (made == null) {
            throw new IllegalStateException("version " + concerned().number() + " was installed without code");
        }
        return made.info();
    }

    private StoredVersion concerned() {
        if (version == null) {
            throw new IllegalStateException("the change concerned no version");
        }
        return version;
    }
}
