package dev.freshet.spring.web;

import dev.freshet.InvalidModuleException;
import dev.freshet.ModuleLimitException;
import dev.freshet.WasmExtensionRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads modules that clients upload. Whatever is sent, no more than the largest acceptable module is held: what is too large is refused at the byte
 * that is one too many, what is no module after the first eight. For the body of a request, or a part of it, of any web framework.
 */
public final class ModuleUploads {

    private static final byte[] MAGIC = {0, 'a', 's', 'm', 1, 0, 0, 0};
    private static final int CHUNK = 64 * 1024;

    private final int mostBytes;

    /** @param mostBytes largest module accepted, {@code freshet.limits.module-size} */
    public ModuleUploads(long mostBytes) {
        this.mostBytes = (int) Math.min(mostBytes, Integer.MAX_VALUE - 8);
    }

    /**
     * Reads a module to its end.
     *
     * @param extension the name that it is to have, out of the request
     * @param body closed by the caller
     * @throws ModuleLimitException if it is over the limit
     * @throws InvalidModuleException if the name is not one that an extension can have, or the body does not begin as a module does
     * @throws IOException if the body cannot be read
     */
    public byte[] read(String extension, InputStream body) throws IOException {
        if (!WasmExtensionRegistry.isValidName(extension)) {
            throw new InvalidModuleException(
                    "the name of an extension has 1 to 64 of a-z 0-9 . _ - and a letter or digit first");
        }
        byte[] module = body.readNBytes(Math.min(MAGIC.length, mostBytes));
        if (!Arrays.equals(module, MAGIC)) {
            throw new InvalidModuleException("not a WebAssembly binary module: its first " + module.length
                    + " bytes are not 00 61 73 6d 01 00 00 00 (components and text format are not accepted)");
        }
        int length = module.length;
        while (true) {
            byte[] chunk = body.readNBytes(Math.min(CHUNK, mostBytes - length + 1));
            if (chunk.length == 0) {
                return Arrays.copyOf(module, length);
            }
            if (chunk.length > mostBytes - length) {
                throw new ModuleLimitException(
                        "the module has more than " + mostBytes + " bytes",
                        "freshet.limits.module-size",
                        mostBytes + 1L,
                        mostBytes,
                        "strip names and debugging data, or raise it");
            }
            if (module.length - length < chunk.length) {
                module = Arrays.copyOf(module, grown(length + chunk.length));
            }
            System.arraycopy(chunk, 0, module, length, chunk.length);
            length += chunk.length;
        }
    }

    /** Twice as much as is needed, so that copying costs no more than reading. */
    private int grown(int needed) {
        return (int) Math.min(mostBytes, 2L * needed);
    }
}
