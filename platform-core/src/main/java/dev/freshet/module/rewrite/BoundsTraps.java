package dev.freshet.module.rewrite;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Turns the exception that a direct access throws, {@link IndexOutOfBoundsException}, into the guest's trap: one handler for each method.
 * A handler in each access would be paid for by each access: HotSpot counts its bytecodes when it inlines (docs/guest-code.md).
 *
 * <p>Only the accesses are covered, and what between them cannot throw such an exception. One that comes from a host function is not the
 * guest's.
 */
final class BoundsTraps {

    private static final String EXCEPTION = Type.getInternalName(IndexOutOfBoundsException.class);
    private static final String TRAP_TYPE = "(L" + EXCEPTION + ";)Lrun/endive/runtime/WasmRuntimeException;";

    private BoundsTraps() {}

    /**
     * Adds the handler to a method whose accesses are direct; does nothing to one that has none.
     *
     * @param descriptor the method's in the class to come
     */
    static void catchIn(MethodNode method, String descriptor, MemoryAccess access) {
        LabelNode handler = new LabelNode();
        InsnList code = method.instructions;
        List<TryCatchBlockNode> ranges = new ArrayList<>();
        TryCatchBlockNode open = null;
        for (AbstractInsnNode instruction : code.toArray()) {
            if (access.isDirect(instruction)) {
                if (open == null) {
                    open = new TryCatchBlockNode(new LabelNode(), new LabelNode(), handler, EXCEPTION);
                    code.insertBefore(instruction, open.start);
                    ranges.add(open);
                } else {
                    code.remove(open.end);
                }
                code.insert(instruction, open.end);
            } else if (endsRange(instruction)) {
                open = null;
            }
        }
        if (ranges.isEmpty()) {
            return;
        }
        // First, so that no handler of the guest's comes before.
        ranges.addAll(method.tryCatchBlocks);
        method.tryCatchBlocks = ranges;
        code.add(handler(handler, descriptor, access));
    }

    private static InsnList handler(LabelNode label, String descriptor, MemoryAccess access) {
        Object[] parameters = parameters(descriptor);
        InsnList handler = new InsnList();
        handler.add(label);
        handler.add(new FrameNode(Opcodes.F_FULL, parameters.length, parameters, 1, new Object[] {EXCEPTION}));
        handler.add(new MethodInsnNode(Opcodes.INVOKESTATIC, access.owner, "trap", TRAP_TYPE, false));
        handler.add(new InsnNode(Opcodes.ATHROW));
        return handler;
    }

    /** Calls, what indexes an array, and the end of what stands in place of unreachable code, which has no locals. */
    private static boolean endsRange(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        return instruction.getType() == AbstractInsnNode.METHOD_INSN
                || instruction.getType() == AbstractInsnNode.INVOKE_DYNAMIC_INSN
                || opcode == Opcodes.ATHROW
                || (opcode >= Opcodes.IALOAD && opcode <= Opcodes.SALOAD)
                || (opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE);
    }

    /** A method's locals as far as all of its instructions agree on them. The engine's methods are static and keep their types. */
    private static Object[] parameters(String descriptor) {
        Type[] types = Type.getArgumentTypes(descriptor);
        Object[] locals = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            locals[i] = verified(types[i]);
        }
        return locals;
    }

    private static Object verified(Type type) {
        return switch (type.getSort()) {
            case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT, Type.INT -> Opcodes.INTEGER;
            case Type.LONG -> Opcodes.LONG;
            case Type.FLOAT -> Opcodes.FLOAT;
            case Type.DOUBLE -> Opcodes.DOUBLE;
            default -> type.getInternalName();
        };
    }
}
