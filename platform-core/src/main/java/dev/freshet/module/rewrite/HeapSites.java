package dev.freshet.module.rewrite;

import java.util.Arrays;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;
import run.endive.runtime.Instance;

/**
 * Where compiled code allocates: each module has a copy of the engine's methods for instructions, and those that make objects say so to
 * the lease's {@link HeapMeter} first. The machine gets a field for it:
 *
 * <pre>
 *     arrayNew(value, length, type, instance)          arrayNew(value, length, type, instance)
 *                                                      HeapMeter.object(instance)
 *     new long[length]                                 new long[HeapMeter.numbers(length, instance)]
 * </pre>
 */
final class HeapSites {

    private static final String METER = Type.getInternalName(HeapMeter.class);
    private static final String METER_TYPE = Type.getDescriptor(HeapMeter.class);
    private static final String MACHINE = Type.getInternalName(MeteredMachine.class);
    private static final String INSTANCE = Type.getDescriptor(Instance.class);
    private static final String FIELD = "heapMeter";

    private HeapSites() {}

    /** Makes a method count what it allocates, if it is one that makes objects. */
    static void meter(MethodNode method) {
        if (!makesObjects(method.name) || !method.desc.contains(INSTANCE + ")")) {
            return;
        }
        // The size counts a receiver, which these static methods do not have.
        int instance = (Type.getArgumentsAndReturnSizes(method.desc) >> 2) - 2;
        for (AbstractInsnNode each : method.instructions.toArray()) {
            if (each.getOpcode() == Opcodes.NEWARRAY || each.getOpcode() == Opcodes.ANEWARRAY) {
                String kind = each.getOpcode() == Opcodes.NEWARRAY ? "numbers" : "references";
                method.instructions.insertBefore(each, new VarInsnNode(Opcodes.ALOAD, instance));
                method.instructions.insertBefore(each, call(kind, "(I" + INSTANCE + ")I"));
            }
        }
        method.instructions.insert(entry(method, instance));
    }

    private static boolean makesObjects(String name) {
        return name.startsWith("structNew") || name.startsWith("arrayNew") || name.startsWith("createWasmException");
    }

    private static InsnList entry(MethodNode method, int instance) {
        InsnList entry = new InsnList();
        entry.add(new VarInsnNode(Opcodes.ALOAD, instance));
        entry.add(call("object", "(" + INSTANCE + ")V"));
        int local = 0;
        for (Type argument : Type.getArgumentTypes(method.desc)) {
            if (argument.getSort() == Type.ARRAY) {
                entry.add(new VarInsnNode(Opcodes.ALOAD, local));
                entry.add(new VarInsnNode(Opcodes.ALOAD, instance));
                entry.add(call("given", "(Ljava/lang/Object;" + INSTANCE + ")V"));
            }
            local += argument.getSize();
        }
        return entry;
    }

    private static MethodInsnNode call(String name, String type) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, METER, name, type, false);
    }

    /** Returns the machine's interfaces and {@link MeteredMachine}. */
    static String[] withInterface(String[] interfaces) {
        String[] more = Arrays.copyOf(interfaces, interfaces.length + 1);
        more[interfaces.length] = MACHINE;
        return more;
    }

    /** Writes the field and the methods of {@link MeteredMachine}. */
    static void addTo(ClassVisitor machine, String owner) {
        machine.visitField(Opcodes.ACC_PRIVATE, FIELD, METER_TYPE, null, null).visitEnd();
        MethodVisitor get = machine.visitMethod(Opcodes.ACC_PUBLIC, FIELD, "()" + METER_TYPE, null, null);
        get.visitCode();
        get.visitVarInsn(Opcodes.ALOAD, 0);
        get.visitFieldInsn(Opcodes.GETFIELD, owner, FIELD, METER_TYPE);
        get.visitInsn(Opcodes.ARETURN);
        get.visitMaxs(1, 1);
        get.visitEnd();
        MethodVisitor set = machine.visitMethod(Opcodes.ACC_PUBLIC, FIELD, "(" + METER_TYPE + ")V", null, null);
        set.visitCode();
        set.visitVarInsn(Opcodes.ALOAD, 0);
        set.visitVarInsn(Opcodes.ALOAD, 1);
        set.visitFieldInsn(Opcodes.PUTFIELD, owner, FIELD, METER_TYPE);
        set.visitInsn(Opcodes.RETURN);
        set.visitMaxs(2, 2);
        set.visitEnd();
    }
}
