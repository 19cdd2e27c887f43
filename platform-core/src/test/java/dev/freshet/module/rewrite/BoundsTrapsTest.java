package dev.freshet.module.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.instance.SlotMemory;
import dev.freshet.wiring.TestRegistries;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import run.endive.wasm.Parser;

/** Were a call covered too, an exception of the host's would be taken for the guest's access out of bounds; were an access not, the other way round. */
class BoundsTrapsTest {

    private static final String ACCESS = "dev/freshet/instance/UnsafeGuestAccess";

    private static List<MethodNode> rewritten(String module) {
        ClassRewriter rewriter = new ClassRewriter(true, true, SlotMemory.class);
        List<MethodNode> methods = new ArrayList<>();
        GeneratedClasses.of(Parser.parse(TestRegistries.sample(module)))
                .values()
                .forEach(bytes -> {
                    ClassNode read = new ClassNode();
                    new ClassReader(rewriter.rewrite(bytes)).accept(read, ClassReader.SKIP_DEBUG);
                    methods.addAll(read.methods);
                });
        return methods;
    }

    private static Set<AbstractInsnNode> covered(MethodNode method) {
        Set<AbstractInsnNode> covered = new LinkedHashSet<>();
        for (TryCatchBlockNode range : method.tryCatchBlocks) {
            if ("java/lang/IndexOutOfBoundsException".equals(range.type)) {
                for (AbstractInsnNode each = range.start; each != range.end; each = each.getNext()) {
                    covered.add(each);
                }
            }
        }
        return covered;
    }

    @ParameterizedTest
    @ValueSource(strings = {"shipping", "pricing", "javascript"})
    void handlersCoverEachAccessAndNothingElseThatThrowsTheSame(String module) {
        int accesses = 0;
        for (MethodNode method : rewritten(module)) {
            Set<AbstractInsnNode> covered = covered(method);
            for (AbstractInsnNode each : method.instructions) {
                boolean access =
                        each instanceof MethodInsnNode call && call.owner.equals(ACCESS) && !call.name.equals("trap");
                accesses += access ? 1 : 0;
                if (access || mayThrow(each)) {
                    assertThat(covered.contains(each))
                            .as("%s: %s", method.name, text(each))
                            .isEqualTo(access);
                }
            }
        }
        assertThat(accesses).isGreaterThan(100);
    }

    /** Calls, and what indexes an array. */
    private static boolean mayThrow(AbstractInsnNode each) {
        int opcode = each.getOpcode();
        return each.getType() == AbstractInsnNode.METHOD_INSN
                || each.getType() == AbstractInsnNode.INVOKE_DYNAMIC_INSN
                || (opcode >= Opcodes.IALOAD && opcode <= Opcodes.SALOAD)
                || (opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE);
    }

    private static String text(AbstractInsnNode each) {
        return each instanceof MethodInsnNode call ? call.owner + "." + call.name : "opcode " + each.getOpcode();
    }
}
