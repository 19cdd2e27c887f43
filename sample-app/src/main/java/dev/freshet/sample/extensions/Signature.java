package dev.freshet.sample.extensions;

import dev.freshet.CallMismatchException;
import dev.freshet.admin.ModuleReport;
import dev.freshet.spi.GuestModule;
import dev.freshet.spi.ValueKind;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Types of an exported function's parameters and results, all of them numbers. */
record Signature(List<ValueType> parameters, List<ValueType> results) {

    private static final String NUMBERS = "((?: (?:i32|i64|f32|f64))+)";
    private static final Pattern TYPE =
            Pattern.compile("(?:\\(param" + NUMBERS + "\\))? ?(?:\\(result" + NUMBERS + "\\))?");

    /**
     * Returns the signature of an export.
     *
     * @throws CallMismatchException if there is no such function, or it takes or gives something other than numbers
     */
    static Signature of(ModuleReport module, String function) {
        ModuleReport.Export export = module.exports().stream()
                .filter(each -> each.kind().equals("func") && each.name().equals(function))
                .findFirst()
                .orElseThrow(() -> new CallMismatchException("the module exports no function of that name"));
        Matcher matcher = TYPE.matcher(export.type());
        if (!matcher.matches()) {
            throw new CallMismatchException(
                    "the function has type " + export.type() + ", which is not of numbers only");
        }
        return new Signature(types(matcher.group(1)), types(matcher.group(2)));
    }

    /** What a version must have to be called so: one with other types may be active by now, or a canary. */
    GuestModule.Signature asCalled() {
        return new GuestModule.Signature(kinds(parameters), kinds(results));
    }

    private static List<ValueKind> kinds(List<ValueType> types) {
        return types.stream().map(type -> ValueKind.valueOf(type.name())).toList();
    }

    private static List<ValueType> types(@Nullable String group) {
        return group == null
                ? List.of()
                : Arrays.stream(group.trim().split(" ")).map(ValueType::of).toList();
    }
}
