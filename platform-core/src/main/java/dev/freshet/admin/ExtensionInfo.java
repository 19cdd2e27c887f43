package dev.freshet.admin;

import dev.freshet.settings.ExtensionOptions;
import java.time.Instant;

/**
 * A registered extension.
 *
 * @param name as registered
 * @param digest SHA-256 of the module's bytes, 64 lower-case hexadecimal digits
 * @param registeredAt when this module took the name
 * @param options as registered
 * @param module what the platform learnt about the module
 */
public record ExtensionInfo(
        String name, String digest, Instant registeredAt, ExtensionOptions options, ModuleReport module) {}
