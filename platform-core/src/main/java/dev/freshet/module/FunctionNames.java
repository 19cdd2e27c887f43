package dev.freshet.module;

import dev.freshet.GuestText;
import dev.freshet.InvalidModuleException;
import dev.freshet.ModuleLimitException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Function names out of the name section, for people to read. Names are hostile text, capped at {@link GuestText#MAX_NAME_CHARS}.
 *
 * <p>Read by us because the engine's reader refuses valid modules for an unusual character in a name, and inserts each name into a sorted
 * list, so that 4 million names in descending order would keep it busy for an hour. A malformed name section never makes a module
 * invalid: reading stops there. One with more names than an upload may take is refused.
 */
final class FunctionNames {

    /** Id of the subsection that names functions. */
    private static final int FUNCTIONS = 1;

    static final FunctionNames NONE = new FunctionNames();

    private final Map<Integer, String> names = new HashMap<>();

    private FunctionNames() {}

    /**
     * @param section content of the name section, or null
     * @param maxFunctions names of functions beyond this index are dropped
     */
    static FunctionNames read(@Nullable BinaryReader section, int maxFunctions, UploadCost cost) {
        if (section == null) {
            return NONE;
        }
        FunctionNames result = new FunctionNames();
        try {
            while (section.hasRemaining()) {
                int id = section.u8("a subsection id");
                BinaryReader content = section.slice(section.index("a subsection's length"), "a subsection");
                if (id == FUNCTIONS) {
                    result.readFunctions(content, maxFunctions, cost);
                }
            }
        } catch (ModuleLimitException e) {
            throw e;
        } catch (InvalidModuleException e) {
            // Custom sections carry no meaning: what was read so far is good for messages, the rest stays unnamed.
            return result;
        }
        return result;
    }

    boolean has(int index) {
        return names.containsKey(index);
    }

    /** Returns the name as the guest gave it, capped but not escaped, or {@code func N}: for reports. */
    String nameOf(int index) {
        String name = names.get(index);
        return name == null ? "func " + index : name;
    }

    /** Returns {@code function N ('name')}, escaped: for messages. */
    String describe(int index) {
        String name = names.get(index);
        return name == null ? "function " + index : "function " + index + " (" + GuestText.quote(name) + ")";
    }

    private void readFunctions(BinaryReader content, int maxFunctions, UploadCost cost) {
        int count = content.count("function names");
        for (int i = 0; i < count; i++) {
            int index = content.index("a function index");
            String name = content.name("a function name");
            if (index < maxFunctions && !name.isEmpty()) {
                cost.add("function names", 1, UploadCost.NAME);
                names.putIfAbsent(index, GuestText.capped(name));
            }
        }
    }
}
