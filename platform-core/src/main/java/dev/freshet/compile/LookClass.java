package dev.freshet.compile;

import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Emits {@code guest/Look}, which all loops of a module call: the one place that is linked with the module's interrupt site. */
final class LookClass {

    private static final Handle LINK = new Handle(
            Opcodes.H_INVOKESTATIC,
            Names.SITE,
            "link",
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)"
                    + "Ljava/lang/invoke/CallSite;",
            false);

    private LookClass() {}

    static byte[] emit() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, Names.LOOK, null, Names.OBJECT, null);
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, Names.CALL, "()V", null, null);
        code.visitCode();
        code.visitInvokeDynamicInsn("look", "()V", LINK);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }
}
