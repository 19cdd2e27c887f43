package dev.freshet.compile;

import dev.freshet.compile.runtime.LinearMemory;
import dev.freshet.compile.runtime.MemoryBacking;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Emits the class of a module's loads and stores: the only emitted code that reaches memory. Each method checks its address and bound and
 * then reads or writes:
 *
 * <pre>
 *   loadInt(address, offset, m)    UNSAFE.getInt(null, m.base + offset + checkIndex(address, max(m.starts4, least) - offset))
 *   storeInt(address, value, m)    a = checkIndex(address, max(m.starts4, least))
 *                                  UNSAFE.putByte(null, m.base + (a &gt;&gt;&gt; PAGE_SHIFT) - MARKS_BYTES, DIRTY)    if stores are marked
 *                                  UNSAFE.putInt(null, m.base + a, value)
 * </pre>
 *
 * <p>Written for HotSpot's budgets, which count bytecodes and nodes of all that is inlined into one compilation (docs/guest-code.md): one
 * method for each access, nothing between it and the two that the JIT replaces by instructions, no handler, no branch. The exception of a
 * failed check leaves the guest's code and becomes a trap where the host called.
 *
 * <p>{@code least} is a constant of the module: the bound while the memory has the size that is declared. A memory never has less
 * ({@link LinearMemory#attach}), so the larger of the two is the bound itself; but only so does the JIT know that the bound is not
 * smaller, and leaves out checks of constant addresses, and of those in a table that a masked number is looked up in.
 *
 * <p>The mark is set before the store: a mark without a store costs a copy, a store without a mark would be seen by the next call.
 */
final class AccessClass {

    private static final String UNSAFE = "sun/misc/Unsafe";
    private static final String RAW = "dev/freshet/sys/RawMemory";
    private static final int HALF_VECTOR = 8;

    /** One access: what it is called, what it reads or writes, and how many bytes must be there. */
    private enum Access {
        BYTE("Byte", "Byte", 'B', 'I', 1),
        SHORT("Short", "Short", 'S', 'I', 2),
        INT("Int", "Int", 'I', 'I', 4),
        LONG("Long", "Long", 'J', 'J', 8),
        FLOAT("Float", "Float", 'F', 'F', 4),
        DOUBLE("Double", "Double", 'D', 'D', 8),
        LOW("Low", "Long", 'J', 'J', 16),
        HIGH("High", "Long", 'J', 'J', 16);

        final String name;
        final String unsafeName;
        final char memoryType;
        final char stackType;
        final int bytes;

        Access(String name, String unsafeName, char memoryType, char stackType, int bytes) {
            this.name = name;
            this.unsafeName = unsafeName;
            this.memoryType = memoryType;
            this.stackType = stackType;
            this.bytes = bytes;
        }
    }

    private static final Access[] ACCESSES = Access.values();

    private final boolean wide;
    private final long minimumBytes;
    private final CodeOptions options;

    /** @param minimumBytes what the memory has at least, for certain */
    AccessClass(boolean wide, long minimumBytes, CodeOptions options) {
        this.wide = wide;
        this.minimumBytes = minimumBytes;
        this.options = options;
    }

    /** Descriptor of what an access returns. */
    static String result(String access) {
        return switch (access) {
            case "loadLong", "loadLow", "loadHigh" -> "J";
            case "loadFloat" -> "F";
            case "loadDouble" -> "D";
            default -> "I";
        };
    }

    /** @param result as {@link #result}, or {@code V} of a store */
    static String descriptor(String access, boolean wide, boolean hasOffset, String result) {
        String address = wide ? "J" : "I";
        String value = "";
        if (result.equals("V")) {
            value = switch (access) {
                case "storeLong", "storeLow", "storeHigh" -> "J";
                case "storeFloat" -> "F";
                case "storeDouble" -> "D";
                default -> "I";
            };
        }
        return "("
                .concat(address)
                .concat(value)
                .concat(hasOffset ? address : "")
                .concat(Names.MEMORY_DESCRIPTOR)
                .concat(")")
                .concat(result);
    }

    byte[] emit(String className) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, className, null, Names.OBJECT, null);
        for (Access access : ACCESSES) {
            load(writer, access, false);
            load(writer, access, true);
            store(writer, access, false);
            store(writer, access, true);
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    private void load(ClassWriter writer, Access access, boolean hasOffset) {
        String name = "load".concat(access.name);
        MethodVisitor code = begin(writer, name, descriptor(name, wide, hasOffset, result(name)));
        int offset = wide ? 2 : 1;
        int memory = hasOffset ? 2 * offset : offset;
        reach(code);
        base(code, memory, access);
        if (hasOffset) {
            pushOffset(code, offset);
            code.visitInsn(Opcodes.LADD);
        }
        checked(code, 0, hasOffset ? offset : -1, memory, access);
        widen(code);
        code.visitInsn(Opcodes.LADD);
        read(code, access);
        code.visitInsn(
                switch (access.stackType) {
                    case 'J' -> Opcodes.LRETURN;
                    case 'F' -> Opcodes.FRETURN;
                    case 'D' -> Opcodes.DRETURN;
                    default -> Opcodes.IRETURN;
                });
        end(code);
    }

    private void store(ClassWriter writer, Access access, boolean hasOffset) {
        String name = "store".concat(access.name);
        MethodVisitor code = begin(writer, name, descriptor(name, wide, hasOffset, "V"));
        int value = wide ? 2 : 1;
        int offset = value + (access.stackType == 'J' || access.stackType == 'D' ? 2 : 1);
        int memory = hasOffset ? offset + value : offset;
        int place = memory + 1;
        boolean isLong = wide || hasOffset;
        checked(code, 0, hasOffset ? offset : -1, memory, access);
        if (hasOffset) {
            widen(code);
            pushOffset(code, offset);
            code.visitInsn(Opcodes.LADD);
        }
        code.visitVarInsn(isLong ? Opcodes.LSTORE : Opcodes.ISTORE, place);
        if (options.marked()) {
            mark(code, place, isLong, memory);
        }
        reach(code);
        base(code, memory, access);
        code.visitVarInsn(isLong ? Opcodes.LLOAD : Opcodes.ILOAD, place);
        if (!isLong) {
            code.visitInsn(Opcodes.I2L);
        }
        code.visitInsn(Opcodes.LADD);
        code.visitVarInsn(
                switch (access.stackType) {
                    case 'J' -> Opcodes.LLOAD;
                    case 'F' -> Opcodes.FLOAD;
                    case 'D' -> Opcodes.DLOAD;
                    default -> Opcodes.ILOAD;
                },
                value);
        write(code, access);
        code.visitInsn(Opcodes.RETURN);
        end(code);
    }

    private static MethodVisitor begin(ClassWriter writer, String name, String descriptor) {
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, name, descriptor, null, null);
        code.visitCode();
        return code;
    }

    private static void end(MethodVisitor code) {
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** Pushes the host address of guest address 0, or of what lies before an upper half. */
    private static void base(MethodVisitor code, int memory, Access access) {
        code.visitVarInsn(Opcodes.ALOAD, memory);
        code.visitFieldInsn(Opcodes.GETFIELD, Names.MEMORY, "base", "J");
        if (access == Access.HIGH) {
            code.visitLdcInsn((long) HALF_VECTOR);
            code.visitInsn(Opcodes.LADD);
        }
    }

    private void pushOffset(MethodVisitor code, int offset) {
        code.visitVarInsn(wide ? Opcodes.LLOAD : Opcodes.ILOAD, offset);
        widen(code);
    }

    private void widen(MethodVisitor code) {
        if (!wide) {
            code.visitInsn(Opcodes.I2L);
        }
    }

    /** Pushes the address, checked against the bound less the offset: nothing can wrap, as neither is negative. */
    private void checked(MethodVisitor code, int address, int offset, int memory, Access access) {
        code.visitVarInsn(wide ? Opcodes.LLOAD : Opcodes.ILOAD, address);
        code.visitVarInsn(Opcodes.ALOAD, memory);
        code.visitFieldInsn(Opcodes.GETFIELD, Names.MEMORY, "starts" + access.bytes, "I");
        int least = (int) Math.max(0, Math.min(minimumBytes, LinearMemory.MOST_BYTES) - access.bytes + 1);
        if (least > 0) {
            code.visitLdcInsn(least);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Math", "max", "(II)I", false);
        }
        widenBound(code);
        if (offset >= 0) {
            code.visitVarInsn(wide ? Opcodes.LLOAD : Opcodes.ILOAD, offset);
            code.visitInsn(wide ? Opcodes.LSUB : Opcodes.ISUB);
        }
        code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/util/Objects", "checkIndex", wide ? "(JJ)J" : "(II)I", false);
    }

    private void widenBound(MethodVisitor code) {
        if (wide) {
            code.visitInsn(Opcodes.I2L);
        }
    }

    private void mark(MethodVisitor code, int place, boolean isLong, int memory) {
        reach(code);
        code.visitVarInsn(Opcodes.ALOAD, memory);
        code.visitFieldInsn(Opcodes.GETFIELD, Names.MEMORY, "base", "J");
        code.visitVarInsn(isLong ? Opcodes.LLOAD : Opcodes.ILOAD, place);
        code.visitIntInsn(Opcodes.BIPUSH, MemoryBacking.PAGE_SHIFT);
        code.visitInsn(isLong ? Opcodes.LUSHR : Opcodes.IUSHR);
        if (!isLong) {
            code.visitInsn(Opcodes.I2L);
        }
        code.visitInsn(Opcodes.LADD);
        code.visitLdcInsn((long) MemoryBacking.MARKS_BYTES);
        code.visitInsn(Opcodes.LSUB);
        code.visitInsn(Opcodes.ICONST_1);
        write(code, Access.BYTE);
    }

    /** Pushes what a method of Unsafe needs before the address; the base null is the variant with one call less to inline. */
    private void reach(MethodVisitor code) {
        if (!options.foreign()) {
            code.visitFieldInsn(Opcodes.GETSTATIC, "dev/freshet/sys/UnsafeAccess", "UNSAFE", "L" + UNSAFE + ";");
            code.visitInsn(Opcodes.ACONST_NULL);
        }
    }

    private void read(MethodVisitor code, Access access) {
        if (!options.foreign()) {
            code.visitMethodInsn(
                    Opcodes.INVOKEVIRTUAL,
                    UNSAFE,
                    "get".concat(access.unsafeName),
                    "(Ljava/lang/Object;J)" + access.memoryType,
                    false);
            return;
        }
        switch (access) {
            case FLOAT -> {
                code.visitMethodInsn(Opcodes.INVOKESTATIC, RAW, "getInt", "(J)I", false);
                code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Float", "intBitsToFloat", "(I)F", false);
            }
            case DOUBLE -> {
                code.visitMethodInsn(Opcodes.INVOKESTATIC, RAW, "getLong", "(J)J", false);
                code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Double", "longBitsToDouble", "(J)D", false);
            }
            default ->
                code.visitMethodInsn(
                        Opcodes.INVOKESTATIC, RAW, "get".concat(access.unsafeName), "(J)" + access.memoryType, false);
        }
    }

    private void write(MethodVisitor code, Access access) {
        if (!options.foreign()) {
            code.visitMethodInsn(
                    Opcodes.INVOKEVIRTUAL,
                    UNSAFE,
                    "put".concat(access.unsafeName),
                    "(Ljava/lang/Object;J" + access.memoryType + ")V",
                    false);
            return;
        }
        switch (access) {
            case FLOAT -> {
                code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Float", "floatToRawIntBits", "(F)I", false);
                code.visitMethodInsn(Opcodes.INVOKESTATIC, RAW, "putInt", "(JI)V", false);
            }
            case DOUBLE -> {
                code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Double", "doubleToRawLongBits", "(D)J", false);
                code.visitMethodInsn(Opcodes.INVOKESTATIC, RAW, "putLong", "(JJ)V", false);
            }
            default ->
                code.visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        RAW,
                        "put".concat(access.unsafeName),
                        "(J" + access.memoryType + ")V",
                        false);
        }
    }
}
