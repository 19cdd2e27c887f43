package dev.freshet.module.rewrite;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.TableInstance;

/**
 * Calls through a table. The engine has a method for each type of function: it looks up the table, then the entry's function and instance,
 * and branches over all functions of that type to a direct call; what it does not find there is of the wrong type. The look-up costs more
 * than the rest, so the memory is asked first, which has the answer at hand:
 *
 * <pre>
 *     checkInterruption()                          checkInterruption()
 *                                                  function = SlotMemory.ownFunction(index, table, memory)
 *                                                  if (function &gt;= 0) goto own
 *     entries = instance.table(table)              entries = instance.table(table)
 *     function = entries.requiredRef(index)        ... all as it was
 *     of = entries.instance(index)
 *     if (of != null &amp;&amp; of != instance)
 *         goto others
 *     own: switch (function) ...
 *     others: call with boxed arguments
 * </pre>
 *
 * <p>The memory answers with a negative number for whatever is not the plain case; then the engine's look-up decides, and throws.
 */
final class IndirectCalls {

    /** In memory classes. */
    static final String OWN_FUNCTION = "ownFunction";

    private static final String NAME = "call_indirect_";
    private static final String MEMORY = Type.getDescriptor(Memory.class);
    private static final String INSTANCE = Type.getInternalName(Instance.class);
    private static final String TABLE = Type.getInternalName(TableInstance.class);
    /** Behind the guest's arguments. */
    private static final String LAST_PARAMETERS = "II" + MEMORY + "L" + INSTANCE + ";)";

    /** Which instruction of the look-up jumps to the branch over the instance's own functions, right behind the look-up. */
    private static final int JUMP_TO_OWN = 14;

    private IndirectCalls() {}

    /** The local variables of such a method, which follow each other. */
    private record Variables(int index, int table, int memory, int instance, int entries, int function, int of) {

        static Variables of(MethodNode method) {
            // The size counts a receiver, which these static methods do not have.
            int instance = (Type.getArgumentsAndReturnSizes(method.desc) >> 2) - 2;
            return new Variables(
                    instance - 3, instance - 2, instance - 1, instance, instance + 1, instance + 2, instance + 3);
        }

        /** The engine's look-up. */
        List<String> lookUp(String shaded) {
            return List.of(
                    call(shaded, "checkInterruption", "()V"),
                    variable(Opcodes.ALOAD, instance),
                    variable(Opcodes.ILOAD, table),
                    call(INSTANCE, "table", "(I)L" + TABLE + ";"),
                    variable(Opcodes.ASTORE, entries),
                    variable(Opcodes.ALOAD, entries),
                    variable(Opcodes.ILOAD, index),
                    call(TABLE, "requiredRef", "(I)I"),
                    variable(Opcodes.ISTORE, function),
                    variable(Opcodes.ALOAD, entries),
                    variable(Opcodes.ILOAD, index),
                    call(TABLE, "instance", "(I)L" + INSTANCE + ";"),
                    variable(Opcodes.ASTORE, of),
                    variable(Opcodes.ALOAD, of),
                    jump(Opcodes.IFNULL),
                    variable(Opcodes.ALOAD, of),
                    variable(Opcodes.ALOAD, instance),
                    jump(Opcodes.IF_ACMPNE));
        }
    }

    /**
     * Does nothing to a method of another shape.
     *
     * @param shaded internal name of the class with the engine's helpers
     * @param memoryClass internal name
     */
    static void askMemoryFirst(MethodNode method, String shaded, String memoryClass) {
        if (!method.name.startsWith(NAME) || !method.desc.contains(LAST_PARAMETERS)) {
            return;
        }
        Variables variables = Variables.of(method);
        List<String> expected = variables.lookUp(shaded);
        List<AbstractInsnNode> code = instructions(method);
        if (code.size() <= expected.size()
                || !expected.equals(code.stream()
                        .limit(expected.size())
                        .map(IndirectCalls::text)
                        .toList())) {
            return;
        }
        LabelNode own = ((JumpInsnNode) code.get(JUMP_TO_OWN)).label;
        AbstractInsnNode switchBegins = code.get(expected.size());
        if (method.instructions.indexOf(own) < method.instructions.indexOf(code.get(expected.size() - 1))
                || method.instructions.indexOf(own) > method.instructions.indexOf(switchBegins)) {
            return;
        }
        method.instructions.insert(code.get(0), question(variables, memoryClass, own));
    }

    private static InsnList question(Variables variables, String memoryClass, LabelNode own) {
        InsnList question = new InsnList();
        // The verifier wants these two to hold something at the label; nothing reads it there.
        question.add(new InsnNode(Opcodes.ACONST_NULL));
        question.add(new VarInsnNode(Opcodes.ASTORE, variables.entries));
        question.add(new InsnNode(Opcodes.ACONST_NULL));
        question.add(new VarInsnNode(Opcodes.ASTORE, variables.of));
        question.add(new VarInsnNode(Opcodes.ILOAD, variables.index));
        question.add(new VarInsnNode(Opcodes.ILOAD, variables.table));
        question.add(new VarInsnNode(Opcodes.ALOAD, variables.memory));
        question.add(new MethodInsnNode(
                Opcodes.INVOKESTATIC, memoryClass, OWN_FUNCTION, "(IIL" + memoryClass + ";)I", false));
        question.add(new InsnNode(Opcodes.DUP));
        question.add(new VarInsnNode(Opcodes.ISTORE, variables.function));
        question.add(new JumpInsnNode(Opcodes.IFGE, own));
        return question;
    }

    /** Without labels, line numbers and frames. */
    private static List<AbstractInsnNode> instructions(MethodNode method) {
        List<AbstractInsnNode> found = new ArrayList<>();
        for (AbstractInsnNode each : method.instructions) {
            if (each.getOpcode() >= 0) {
                found.add(each);
            }
        }
        return found;
    }

    private static String text(AbstractInsnNode instruction) {
        if (instruction instanceof MethodInsnNode call) {
            return call(call.owner, call.name, call.desc);
        }
        return instruction instanceof VarInsnNode load
                ? variable(load.getOpcode(), load.var)
                : jump(instruction.getOpcode());
    }

    private static String call(String owner, String name, String type) {
        return owner + "." + name + type;
    }

    private static String variable(int opcode, int variable) {
        return opcode + " " + variable;
    }

    private static String jump(int opcode) {
        return Integer.toString(opcode);
    }
}
