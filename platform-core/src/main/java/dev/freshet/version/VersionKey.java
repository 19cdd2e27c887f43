package dev.freshet.version;

import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spi.ModuleStore.StoredVersion;

/**
 * What makes two versions of an extension the same: their bytes and their options. Whatever is ready to be called is found by this and never by
 * a number, which another process, or the same name registered anew, can give to other bytes.
 *
 * @param digest SHA-256 of the module's bytes, computed here and not taken from whoever kept them
 */
public record VersionKey(String digest, ExtensionOptions options) {

    static VersionKey of(StoredVersion version) {
        return new VersionKey(version.digest(), version.options());
    }
}
