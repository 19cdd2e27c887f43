package dev.freshet.module.rewrite;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import run.endive.compiler.internal.Compiler;
import run.endive.wasm.WasmEngineException;

/** Knows whether the engine's compiler is the one whose output {@link ClassRewriter} understands. */
final class GeneratedShapes {

    /** Of Endive 1.0.0: what its compiler's classes hash to, and so what the generated code looks like. */
    static final String KNOWN = "e88f7256e1885d648d6a44ef4dfe6d1742f86367a6f553326a2c0e30ce56da7c";

    /** Everything that decides over the form of generated code; all of one package. */
    private static final List<String> GENERATOR =
            List.of("Compiler", "CompilerUtil", "EmitterMap", "Emitters", "Shaded", "ShadedRefs", "Shader");

    private GeneratedShapes() {}

    /** Returns the SHA-256 of the compiler's classes on the class path. */
    static String present() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : GENERATOR) {
                try (InputStream in = Compiler.class.getResourceAsStream(name + ".class")) {
                    digest.update(in == null ? new byte[0] : in.readAllBytes());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new WasmEngineException("cannot read the classes of the engine's compiler", e);
        }
    }
}
