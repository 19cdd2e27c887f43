package dev.freshet.sample.extensions;

import dev.freshet.admin.ExtensionInfo;
import dev.freshet.admin.ModuleReport;
import java.time.Instant;

/** An extension as the API shows it: without its options, whose environment may hold secrets. */
record ExtensionView(String name, String digest, Instant registeredAt, ModuleReport module) {

    static ExtensionView of(ExtensionInfo info) {
        return new ExtensionView(info.name(), info.digest(), info.registeredAt(), info.module());
    }
}
