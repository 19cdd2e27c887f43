package dev.freshet.spring.web;

import dev.freshet.InvalidModuleException;
import dev.freshet.ModuleLimitException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;

/**
 * Reads modules that clients upload. Whatever is sent, no more than the largest acceptable module is read: what is too large is refused at the byte
 * that is one too many, what is no module after the first eight. What is refused here is counted and noted as what the platform refuses. For the
 * body of a request, or a part of it, of any web framework.
 */
public final class ModuleUploads {

    private static final byte[] MAGIC = {0, 'a', 's', 'm', 1, 0, 0, 0};

    private final ExtensionVersions versions;
    private final int mostBytes;

    /**
     * @param versions told of what is refused
     * @param mostBytes largest module accepted, {@code freshet.limits.module-size}
     */
    public ModuleUploads(ExtensionVersions versions, long mostBytes) {
        this.versions = versions;
        this.mostBytes = (int) Math.min(mostBytes, Integer.MAX_VALUE - 8);
    }

    /** As {@link #read(String, long, InputStream)}, of a body whose length nobody has declared. */
    public byte[] read(String extension, InputStream body) throws IOException {
        return read(extension, -1, body);
    }

    /**
     * Reads a module to its end.
     *
     * @param extension the name that it is to have, out of the request
     * @param declaredBytes what the client says that the body has; if it is too much nothing is read; negative for unknown
     * @param body closed by the caller
     * @throws ModuleLimitException if it is over the limit
     * @throws InvalidModuleException if the name is not one that an extension can have, or the body does not begin as a module does
     * @throws IOException if the body cannot be read
     */
    public byte[] read(String extension, long declaredBytes, InputStream body) throws IOException {
        WasmExtensionRegistry.requireValidName(extension);
        try {
            return bounded(declaredBytes, new PushbackInputStream(body, MAGIC.length));
        } catch (InvalidModuleException e) {
            versions.uploadRefused(extension, e);
            throw e;
        }
    }

    private byte[] bounded(long declaredBytes, PushbackInputStream body) throws IOException {
        if (declaredBytes > mostBytes) {
            throw ModuleLimitException.moduleSize(
                    "the module has " + declaredBytes + " bytes", declaredBytes, mostBytes);
        }
        byte[] start = body.readNBytes(MAGIC.length);
        if (!Arrays.equals(start, MAGIC)) {
            throw new InvalidModuleException("not a WebAssembly binary module: its first " + start.length
                    + " bytes are not 00 61 73 6d 01 00 00 00 (components and text format are not accepted)");
        }
        body.unread(start);
        byte[] module = body.readNBytes(mostBytes + 1);
        if (module.length > mostBytes) {
            throw ModuleLimitException.moduleSize(
                    "the module has more than " + mostBytes + " bytes", module.length, mostBytes);
        }
        return module;
    }
}
