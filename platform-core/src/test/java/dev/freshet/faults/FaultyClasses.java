package dev.freshet.faults;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Loads the platform once more, with a place for a fault before each step of the classes that lease, attach, run, reset, release and
 * capture: at the entry of each method, at each allocation, and before each call of the port to the system.
 */
final class FaultyClasses extends ClassLoader {

    private static final String ROOT = "dev.freshet.";
    private static final String FAULTS = Faults.class.getName();
    private static final Set<String> PACKAGES = Set.of("call", "slot", "instance", "limits", "image", "host", "sys");

    /** Accesses of guests: a fault there is the guest's. The port that counts what is held must not lose count itself. */
    private static final Set<String> LEFT_ALONE = Set.of(
            "UnsafeGuestAccess",
            "ForeignGuestAccess",
            "PlainAtomics",
            "RawMemory",
            "UnsafeAccess",
            "ForeignAccess",
            "HostStack",
            "FailingVirtualMemory");

    FaultyClasses(ClassLoader parent) {
        super(parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(ROOT) || name.equals(FAULTS) || name.startsWith(FAULTS + "$")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] code;
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            code = in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        byte[] wanted = isFaulty(name) ? withFaults(code) : code;
        return defineClass(name, wanted, 0, wanted.length, getClass().getProtectionDomain());
    }

    private static boolean isFaulty(String name) {
        String inRoot = name.substring(ROOT.length());
        int dot = inRoot.lastIndexOf('.');
        String outer = inRoot.substring(dot + 1).replaceAll("\\$.*", "");
        return dot > 0
                && PACKAGES.contains(inRoot.substring(0, dot))
                && !LEFT_ALONE.contains(outer)
                && !outer.endsWith("Test");
    }

    private static byte[] withFaults(byte[] code) {
        ClassReader reader = new ClassReader(code);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String method, String descriptor, String signature, String[] exceptions) {
                        MethodVisitor next = super.visitMethod(access, method, descriptor, signature, exceptions);
                        // Before the constructor of the superclass nothing may be called; the caller's step stands for
                        // it.
                        return method.startsWith("<") ? next : new WithFaults(next);
                    }
                },
                0);
        return writer.toByteArray();
    }

    private static final class WithFaults extends MethodVisitor {

        private static final String PORT = "dev/freshet/sys/VirtualMemory";

        WithFaults(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        private void step() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, FAULTS.replace('.', '/'), "step", "()V", false);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            step();
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            if (opcode == Opcodes.ANEWARRAY) {
                step();
            }
            super.visitTypeInsn(opcode, type);
            if (opcode == Opcodes.NEW) {
                // After it: frames name an object by the place of this instruction. No constructor has run.
                step();
            }
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            if (opcode == Opcodes.NEWARRAY) {
                step();
            }
            super.visitIntInsn(opcode, operand);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (owner.equals(PORT)) {
                step();
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }
    }
}
