package dev.freshet.module.rewrite;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Makes, of a rewritten class, one whose stores do not mark their pages: the same calls, of methods named {@code ...Unmarked}. */
final class UnmarkedStores {

    private static final String SUFFIX = "Unmarked";

    private UnmarkedStores() {}

    /** @param accesses internal name of the class whose methods the stores are */
    static byte[] of(byte[] rewritten, String accesses) {
        ClassReader reader = new ClassReader(rewritten);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String name,
                            String type,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        return new MethodVisitor(
                                Opcodes.ASM9, super.visitMethod(access, name, type, signature, exceptions)) {
                            @Override
                            public void visitMethodInsn(
                                    int opcode, String owner, String called, String calledType, boolean isInterface) {
                                boolean store = opcode == Opcodes.INVOKESTATIC
                                        && owner.equals(accesses)
                                        && MemoryAccess.isStore(called);
                                super.visitMethodInsn(
                                        opcode, owner, store ? called + SUFFIX : called, calledType, isInterface);
                            }
                        };
                    }
                },
                0);
        return writer.toByteArray();
    }
}
