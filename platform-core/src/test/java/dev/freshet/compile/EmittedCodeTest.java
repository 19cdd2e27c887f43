package dev.freshet.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.compile.runtime.InterruptSite;
import dev.freshet.compile.runtime.types.TypeSpace;
import dev.freshet.wasm.ModuleBudget;
import dev.freshet.wasm.ModuleDecoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/** No loop without a look, no access without a bound: proven of the bytecode, as the emitter could be wrong anywhere. */
class EmittedCodeTest {

    private static List<String> faults(byte[] module, CodeOptions options) {
        GuestCode code = new GuestCode(
                ModuleDecoder.decode(module, ModuleBudget.usual()), options, new InterruptSite(false), new TypeSpace());
        List<String> faults = new ArrayList<>();
        for (int function = 0; function < code.functions(); function++) {
            faults.addAll(EmittedCode.faults(code.functionClass(function)));
        }
        return faults;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/guests/sqlite.wasm", "/extensions/javascript.wasm", "/guests/kernel-json.wasm"})
    void everyCycleOfARealModuleLooks(String resource) {
        assertThat(faults(Guest.resource(resource), CodeOptions.defaults())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {150, 7500})
    void everyCycleOfTheSuiteLooks(int splitAbove) {
        List<String> faults = new ArrayList<>();
        for (SuiteScript script : SuiteScript.all()) {
            if (!script.name()
                    .matches(
                            "(core|exceptions|legacy|tail-call|gc|multi-value)/.*(br|loop|try|catch|throw|call|block|labels|if|switch).*")) {
                continue;
            }
            for (String[] command : script.commands()) {
                byte[] module = command[0].equals("module") ? script.modules().get(Integer.parseInt(command[1])) : null;
                if (module != null && module[0] == 0) {
                    faults.addAll(faults(module, CodeOptions.defaults().withSplitAbove(splitAbove)));
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "false, true, false",
        "false, false, false",
        "true, true, false",
        "true, false, false",
        "false, true, true",
        "true, false, true"
    })
    void everyAccessIsWithinItsBound(boolean wide, boolean marked, boolean foreign) {
        CodeOptions options = CodeOptions.defaults().withMarked(marked).withForeign(foreign);

        for (long minimum : new long[] {0, 1 << 16, 1L << 31}) {
            byte[] type = new AccessClass(wide, minimum, options).emit(Names.ACCESS);

            assertThat(AccessProof.faults(type, marked)).isEmpty();
        }
    }

    @Test
    void aCycleWithoutALookIsFound() {
        MethodNode method = new MethodNode(0, "f", "()V", null, null);
        Label head = new Label();
        method.visitLabel(head);
        method.visitJumpInsn(Opcodes.GOTO, head);

        assertThat(EmittedCode.hasCycleWithoutLook(method)).isTrue();
    }
}
