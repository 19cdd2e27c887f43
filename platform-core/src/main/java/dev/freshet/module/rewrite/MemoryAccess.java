package dev.freshet.module.rewrite;

import dev.freshet.sys.RawAccess;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import run.endive.runtime.Memory;

/**
 * The engine's methods for loads and stores, and those of an access class that stand in for them with the same parameters: {@code
 * UnsafeGuestAccess} or {@code ForeignGuestAccess}, beside the memory class. Immutable.
 *
 * <p>An access class checks without an addition, so it wants offsets that are constant and, as ints, not negative. The engine's compiler
 * has no others: for one of 2 GiB or more it generates a trap instead of an access.
 */
final class MemoryAccess {

    private static final String READ = "memoryRead";
    private static final String WRITE = "memoryWrite";

    /** Whether each access asks first whether Unsafe may be used: since JDK 23 (JEP 471). */
    private static final boolean UNSAFE_ASKS = Runtime.version().feature() >= 23;

    // What HotSpot inlines for one, with what that calls, intrinsics left out, and some to spare. Counted: 53 and 91 on
    // JDK 17, 99 and 183 on 25.
    private static final int LOAD_BYTECODES = UNSAFE_ASKS ? 105 : 63;
    private static final int STORE_BYTECODES = UNSAFE_ASKS ? 195 : 125;
    private static final int FOREIGN_BYTECODES = 400;

    private static final Map<String, String> DIRECT = Map.ofEntries(
            Map.entry("memoryReadByte", "loadByte"),
            Map.entry("memoryReadShort", "loadShort"),
            Map.entry("memoryReadInt", "loadInt"),
            Map.entry("memoryReadLong", "loadLong"),
            Map.entry("memoryReadFloat", "loadFloat"),
            Map.entry("memoryReadDouble", "loadDouble"),
            Map.entry("memoryWriteByte", "storeByte"),
            Map.entry("memoryWriteShort", "storeShort"),
            Map.entry("memoryWriteInt", "storeInt"),
            Map.entry("memoryWriteLong", "storeLong"),
            Map.entry("memoryWriteFloat", "storeFloat"),
            Map.entry("memoryWriteDouble", "storeDouble"));

    /** Internal name. */
    final String owner;
    /** Whether the class has methods without an offset, for those that are 0. */
    private final boolean shortForms;
    /** What a memory has at least. */
    private final long minimumBytes;

    private MemoryAccess(String owner, boolean shortForms, long minimumBytes) {
        this.owner = owner;
        this.shortForms = shortForms;
        this.minimumBytes = minimumBytes;
    }

    /** Returns the accesses to a memory class that suit this JVM, for memories of any size. */
    static MemoryAccess to(Class<? extends Memory> memory) {
        boolean unsafe = RawAccess.present() == RawAccess.UNSAFE;
        String name = memory.getPackageName() + (unsafe ? ".UnsafeGuestAccess" : ".ForeignGuestAccess");
        return new MemoryAccess(name.replace('.', '/'), unsafe, 0);
    }

    /** Returns the same for memories that have a number of bytes at least, as long as code runs on them. */
    MemoryAccess toAtLeast(long bytes) {
        return new MemoryAccess(owner, shortForms, bytes);
    }

    /** Returns whether a name is that of a method that stands in for one of the engine's stores. */
    static boolean isStore(String direct) {
        return direct.startsWith("store") && DIRECT.containsValue(direct);
    }

    /** Returns whether a name is that of one of the engine's methods. */
    static boolean isAccess(String name) {
        return DIRECT.containsKey(name);
    }

    /** Returns whether an instruction is a call of a method of the access class. */
    boolean isDirect(AbstractInsnNode instruction) {
        return instruction instanceof MethodInsnNode call && call.owner.equals(owner);
    }

    /** Returns how many bytecodes HotSpot inlines for a call of a method of the access class, at most. */
    int inlinedBytecodes(String direct) {
        if (!shortForms) {
            return FOREIGN_BYTECODES;
        }
        return isStore(direct) ? STORE_BYTECODES : LOAD_BYTECODES;
    }

    /**
     * Makes a call of one of the engine's methods one of this class.
     *
     * @throws IllegalStateException if its offset is not what the access class wants
     */
    void redirect(MethodInsnNode call, InsnList code) {
        AbstractInsnNode memory = call.getPrevious();
        AbstractInsnNode offset = memory == null ? null : memory.getPrevious();
        Integer value = constant(offset);
        if (offset == null || value == null || value < 0 || memory.getOpcode() != Opcodes.ALOAD) {
            throw new IllegalStateException(call.name + " with an offset that is not constant or negative: " + value);
        }
        LdcInsnNode least = new LdcInsnNode(least(width(call.name)));
        call.owner = owner;
        call.name = DIRECT.getOrDefault(call.name, call.name);
        code.insert(offset, least);
        if (value == 0 && shortForms) {
            // The constant takes its place, as the last parameter but one.
            code.remove(offset);
        } else {
            call.desc = withOneMore(call.desc);
        }
    }

    /** How many addresses an access may begin at, at least. */
    private int least(int width) {
        return (int) Math.max(0, Math.min(minimumBytes, Integer.MAX_VALUE) - width + 1);
    }

    /** How many bytes one of the engine's methods accesses. */
    private static int width(String name) {
        return switch (name.substring(name.startsWith(READ) ? READ.length() : WRITE.length())) {
            case "Byte" -> Byte.BYTES;
            case "Short" -> Short.BYTES;
            case "Int", "Float" -> Integer.BYTES;
            case "Long", "Double" -> Long.BYTES;
            default -> throw new IllegalStateException(name + " is not an access");
        };
    }

    /** One more int, before the memory. */
    private static String withOneMore(String descriptor) {
        Type[] parameters = Type.getArgumentTypes(descriptor);
        Type[] more = Arrays.copyOf(parameters, parameters.length + 1);
        more[parameters.length] = more[parameters.length - 1];
        more[parameters.length - 1] = Type.INT_TYPE;
        return Type.getMethodDescriptor(Type.getReturnType(descriptor), more);
    }

    private static @Nullable Integer constant(@Nullable AbstractInsnNode instruction) {
        if (instruction instanceof LdcInsnNode ldc && ldc.cst instanceof Integer value) {
            return value;
        }
        if (instruction instanceof IntInsnNode push && push.getOpcode() != Opcodes.NEWARRAY) {
            return push.operand;
        }
        if (instruction instanceof InsnNode
                && instruction.getOpcode() >= Opcodes.ICONST_M1
                && instruction.getOpcode() <= Opcodes.ICONST_5) {
            return instruction.getOpcode() - Opcodes.ICONST_0;
        }
        return null;
    }
}
