package dev.freshet.sys;

import java.lang.invoke.MethodHandles;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Makes sure that host code has some stack before it takes anything: a guest can fill the stack and call a host function with what is
 * left, and a host that runs out of stack half-way loses what it holds. Nothing is kept: the check throws {@link StackOverflowError}
 * where less is left, and the guest's call ends there.
 *
 * <p>In compiled code {@link #requireForCall()} costs 2.5 ns and {@link #requireForSlowWork()} 110 (docs/benchmarks.md).
 */
public final class HostStack {

    /*
     * A Java callee is guaranteed nothing by HotSpot: its shadow pages are for native code, counters of depth do not see that frames differ
     * by a factor of four between tiers, and a probe that recurses measures other frames than the ones it is for. What holds is a leaf
     * method whose class file declares very many local variables that nothing uses:
     *
     *   - interpreted, HotSpot allocates the frame, and looks before that whether it fits;
     *   - compiled, a method touches the stack as far as the interpreter's frame would reach, in case it is deoptimized, one store a page.
     *
     * The second needs a place in the method at which it can be deoptimized, so there is a branch, never taken, that calls the method itself;
     * and it needs the method to be compiled by itself, so there are more bytecodes, jumped over, than HotSpot inlines (FreqInlineSize, 325).
     * HostStackTest shows at every remaining depth that what was required is there, on each tier.
     */

    /**
     * Before a call or a host function: several times what ending a call takes, compiled or interpreted. Not more: the pages are touched at
     * one offset, so their lines share a set of the first cache, and where that has eight ways 28 KiB cost seven times as much as 24.
     */
    public static final int CALL_BYTES = 24 << 10;

    /** Before a slot is mapped or an instance is built: system calls, the engine, classes that are initialised on the way. */
    public static final int SLOW_WORK_BYTES = 96 << 10;

    private static final int WORD_BYTES = 8;

    /** More than {@code FreqInlineSize}. */
    private static final int NOPS = 400;

    private static final Probe CALL = probe("Call", CALL_BYTES);
    private static final Probe SLOW_WORK = probe("SlowWork", SLOW_WORK_BYTES);

    private HostStack() {}

    /** What the generated classes implement. */
    abstract static class Probe {

        /** @param again 0; another number repeats it */
        abstract void touch(int again);
    }

    /** @throws StackOverflowError if fewer than {@link #CALL_BYTES} are left below this frame; nothing has happened then */
    public static void requireForCall() {
        CALL.touch(0);
    }

    /** @throws StackOverflowError if fewer than {@link #SLOW_WORK_BYTES} are left below this frame; nothing has happened then */
    public static void requireForSlowWork() {
        SLOW_WORK.touch(0);
    }

    /** Defines a class whose one method has a frame of so many bytes. */
    static Probe probe(String name, int bytes) {
        String superName = HostStack.class.getName().replace('.', '/') + "$Probe";
        String className = HostStack.class.getName().replace('.', '/') + "$" + name;
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V11, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, className, null, superName, null);
        MethodVisitor constructor = writer.visitMethod(0, "<init>", "()V", null, null);
        constructor.visitCode();
        constructor.visitVarInsn(Opcodes.ALOAD, 0);
        constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, superName, "<init>", "()V", false);
        constructor.visitInsn(Opcodes.RETURN);
        constructor.visitMaxs(1, 1);
        constructor.visitEnd();
        writeTouch(writer.visitMethod(0, "touch", "(I)V", null, null), className, bytes / WORD_BYTES);
        writer.visitEnd();
        try {
            return (Probe) MethodHandles.lookup()
                    .defineHiddenClass(writer.toByteArray(), true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the JVM refuses the class that looks at the stack", e);
        }
    }

    private static void writeTouch(MethodVisitor method, String className, int locals) {
        Label end = new Label();
        method.visitCode();
        method.visitVarInsn(Opcodes.ILOAD, 1);
        method.visitJumpInsn(Opcodes.IFEQ, end);
        method.visitVarInsn(Opcodes.ALOAD, 0);
        method.visitVarInsn(Opcodes.ILOAD, 1);
        method.visitInsn(Opcodes.ICONST_1);
        method.visitInsn(Opcodes.ISUB);
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, className, "touch", "(I)V", false);
        for (int i = 0; i < NOPS; i++) {
            method.visitInsn(Opcodes.NOP);
        }
        method.visitLabel(end);
        method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(3, locals);
        method.visitEnd();
    }
}
