package dev.freshet.host;

import dev.freshet.GuestText;
import dev.freshet.InvalidModuleException;
import dev.freshet.MissingGrantsException;
import dev.freshet.spi.AbiFunction;
import dev.freshet.spi.GuestAbi;
import dev.freshet.spi.GuestModule;
import dev.freshet.spi.GuestModule.Signature;
import dev.freshet.spi.HostBytes;
import dev.freshet.spi.HostFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;

/** Links the imports of one module and collects all that is wrong with them. Used once. */
final class ImportLinker {

    /** Most characters of each list in the message. */
    private static final int MAX_LIST_CHARS = 1024;

    private final HostCatalog catalog;
    private final GuestAbi abi;
    private final @Nullable HostBytes bytes;
    private final Grants grants;

    private final List<Link> links = new ArrayList<>();
    private final TreeSet<String> missingGrants = new TreeSet<>();
    private final List<String> unknown = new ArrayList<>();
    private final List<String> mistyped = new ArrayList<>();

    ImportLinker(HostCatalog catalog, GuestAbi abi, @Nullable HostBytes bytes, Grants grants) {
        this.catalog = catalog;
        this.abi = abi;
        this.bytes = bytes;
        this.grants = grants;
    }

    void link(WasmModule wasm, FunctionImport declared, GuestModule.Import wanted) {
        String id = wanted.module() + "." + wanted.name();
        Integer wasi = wanted.module().equals(WasiFunctions.MODULE) ? WasiFunctions.find(wanted.name()) : null;
        AbiFunction platform = HostCatalog.platformFunction(abi, wanted.module(), wanted.name());
        HostFunction own = catalog.function(id);
        FunctionType type = wasm.typeSection().getType(declared.typeIndex());
        if (wasi != null) {
            linkWasi(id, type, wasi);
        } else if (platform != null) {
            linkPlatform(id, type, wanted.signature(), platform);
        } else if (own != null) {
            linkOwn(id, type, wanted.signature(), own);
        } else {
            unknown.add(id);
        }
    }

    private void linkWasi(String id, FunctionType type, int function) {
        if (WasiFunctions.type(function).equals(type)) {
            links.add(new Link.Wasi(id, function));
        } else {
            mistyped.add(id + " as " + type + " (offered as " + WasiFunctions.type(function) + ")");
        }
    }

    private void linkPlatform(String id, FunctionType type, @Nullable Signature wanted, AbiFunction function) {
        if (!function.signature().equals(wanted)) {
            mistyped.add(id + " as " + text(wanted, type) + " (offered as " + function.signature() + ")");
        } else if (function.grant() != null && !grants.allowService(function.grant())) {
            missingGrants.add(function.grant().endsWith(":") ? function.grant() + "<name>" : function.grant());
        } else {
            links.add(new Link.Abi(id, function));
        }
    }

    private void linkOwn(String id, FunctionType type, @Nullable Signature wanted, HostFunction function) {
        Signature offered = TypedFunction.signature(function, bytes);
        if (offered == null) {
            mistyped.add(id + " (it passes bytes, which modules of the ABI " + abi.name() + " like this one cannot "
                    + (bytes == null ? "pass" : "be given") + "; see docs/guest-abi.md)");
        } else if (!offered.equals(wanted)) {
            mistyped.add(id + " as " + text(wanted, type) + " (offered as " + offered + ")");
        } else if (!grants.allowFunction(function.module(), function.name())) {
            missingGrants.add(id);
        } else {
            links.add(new Link.User(id, new TypedFunction(function, bytes)));
        }
    }

    private static String text(@Nullable Signature wanted, FunctionType type) {
        return wanted != null ? wanted.toString() : type.toString();
    }

    List<Link> links() {
        return links;
    }

    /** @throws InvalidModuleException if an import could not be linked; a {@link MissingGrantsException} if all it lacks are grants */
    void check(String extension) {
        if (missingGrants.isEmpty() && unknown.isEmpty() && mistyped.isEmpty()) {
            return;
        }
        List<String> parts = new ArrayList<>();
        if (!missingGrants.isEmpty()) {
            parts.add("imports what it is not granted: " + list(missingGrants) + " (freshet.extensions." + extension
                    + ".grants)");
        }
        if (!unknown.isEmpty()) {
            parts.add("imports what nobody offers: " + list(unknown));
        }
        if (!mistyped.isEmpty()) {
            parts.add("imports what is offered otherwise: " + list(mistyped));
        }
        String message = "extension '" + extension + "' " + String.join("; ", parts);
        if (unknown.isEmpty() && mistyped.isEmpty()) {
            throw new MissingGrantsException(message, List.copyOf(missingGrants));
        }
        throw new InvalidModuleException(message);
    }

    private static String list(Iterable<String> entries) {
        return GuestText.escape(String.join(", ", entries), MAX_LIST_CHARS);
    }
}
