package dev.freshet.spi;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an ABI can tell a module by. Names come from the module and are hostile text.
 *
 * @param functions exported functions by name, those whose signatures have numbers only
 * @param imports imported functions in the module's order
 * @param exportsMemory whether it exports its linear memory as {@code memory}
 */
public record GuestModule(Map<String, Signature> functions, List<Import> imports, boolean exportsMemory) {

    public GuestModule {
        functions = Map.copyOf(functions);
        imports = List.copyOf(imports);
    }

    /** Whether it exports a function of that name and exactly that signature. */
    public boolean exports(String name, Signature signature) {
        return signature.equals(functions.get(name));
    }

    /** Whether it imports a function from that module, whatever its name. */
    public boolean importsFrom(String module) {
        return imports.stream().anyMatch(i -> i.module().equals(module));
    }

    /** Parameters and results of a guest's function; never {@link ValueKind#BYTES}. */
    public record Signature(List<ValueKind> parameters, List<ValueKind> results) {

        public Signature {
            parameters = List.copyOf(parameters);
            results = List.copyOf(results);
        }

        /** As the text format writes it: {@code (i32, i32) -> (i64)}. */
        @Override
        public String toString() {
            return text(parameters) + " -> " + text(results);
        }

        private static String text(List<ValueKind> kinds) {
            return kinds.toString()
                    .toLowerCase(java.util.Locale.ROOT)
                    .replace('[', '(')
                    .replace(']', ')');
        }
    }

    /**
     * An imported function.
     *
     * @param signature null if it has other than numbers
     */
    public record Import(
            String module, String name, @Nullable Signature signature) {}
}
