package dev.freshet.module.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.types.Value;

/**
 * A way from the host to a module's functions without arrays: {@link NumberCalls}, implemented by the machine. The engine's own way takes
 * the arguments out of an array and makes another for the result:
 *
 * <pre>
 *     Machine.call(function, arguments)                  NumberCalls.call(function, count, first, second, third)
 *       try                                                try
 *         MachineCall.call: branch over all functions        branch over some exported functions
 *           call_N: a value of each element                    a value of each argument
 *             func_N(values, memory, instance)                   func_N(values, memory, instance)
 *           an array of the result                             the result as a long
 *       catch StackOverflowError: a trap                   catch StackOverflowError: the same trap
 * </pre>
 *
 * <p>A machine gets it if its {@code call} does just this. That of a module with tail calls goes on with what is pending, that of one with
 * functions too large for a JVM method gives these to the interpreter: those are left alone, and called through arrays.
 */
final class NumberEntry {

    /** With at most 39 bytecodes each, and 8 in the table, a branch over more would not be compiled: HotSpot's limit is 8,000. */
    static final int MOST_FUNCTIONS = 150;

    private static final String NUMBER_CALLS = Type.getInternalName(NumberCalls.class);
    private static final String NAME = "call";
    private static final String TYPE = "(IIJJJ)J";
    private static final String THROUGH_ARRAYS_TYPE = "(Lrun/endive/runtime/Machine;IIJJJ)J";
    private static final String ENGINES_TYPE = "(I[J)[J";

    private static final String FUNCTION_PREFIX = "func_";
    private static final String INSTANCE = Type.getInternalName(Instance.class);
    private static final String MEMORY = Type.getInternalName(Memory.class);
    private static final String VALUE = Type.getInternalName(Value.class);
    private static final String OVERFLOW = Type.getInternalName(StackOverflowError.class);
    private static final String LAST_PARAMETERS = "L" + MEMORY + ";L" + INSTANCE + ";)";

    /** The engine's {@code call}, where it does nothing else. */
    private static final List<Integer> PLAIN_CALL = List.of(
            Opcodes.ACONST_NULL,
            Opcodes.ASTORE,
            Opcodes.ALOAD,
            Opcodes.GETFIELD,
            Opcodes.DUP,
            Opcodes.INVOKEVIRTUAL,
            Opcodes.ILOAD,
            Opcodes.ALOAD,
            Opcodes.ALOAD,
            Opcodes.INVOKESTATIC,
            Opcodes.ARETURN,
            Opcodes.INVOKESTATIC,
            Opcodes.ATHROW);

    /* Local variables: the receiver, the parameters, and two of the method's own. */
    private static final int FUNCTION = 1;
    private static final int COUNT = 2;
    private static final int FIRST = 3;
    private static final int OWN_INSTANCE = 9;
    private static final int OWN_MEMORY = 10;

    private final String machine;
    private final String shaded;
    private final Set<Integer> wanted;
    private final SortedMap<Integer, MethodInsnNode> calls = new TreeMap<>();

    /**
     * @param machine internal name of its class
     * @param shaded internal name of the class with the engine's helpers
     * @param wanted indices of functions whose parameters and results are at most three numbers and one
     */
    NumberEntry(String machine, String shaded, Set<Integer> wanted) {
        this.machine = machine;
        this.shaded = shaded;
        this.wanted = wanted;
    }

    /** Takes note of a generated method, if it is a function that is wanted. */
    void note(String owner, String method, String descriptor) {
        if (!method.startsWith(FUNCTION_PREFIX) || !descriptor.contains(LAST_PARAMETERS)) {
            return;
        }
        int function = Integer.parseInt(method.substring(FUNCTION_PREFIX.length()));
        if (wanted.contains(function)) {
            calls.put(function, new MethodInsnNode(Opcodes.INVOKESTATIC, owner, method, descriptor, false));
            if (calls.size() > MOST_FUNCTIONS) {
                calls.remove(calls.lastKey());
            }
        }
    }

    /** Returns whether a machine can have the method, of which all other classes of the module have been noted. */
    boolean suits(ClassReader generated) {
        if (calls.isEmpty()) {
            return false;
        }
        List<Integer> found = new ArrayList<>();
        generated.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String type,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        if (!name.equals(NAME) || !type.equals(ENGINES_TYPE)) {
                            return null;
                        }
                        return new MethodNode(Opcodes.ASM9, access, name, type, null, null) {
                            @Override
                            public void visitEnd() {
                                for (AbstractInsnNode each : instructions) {
                                    if (each.getOpcode() >= 0) {
                                        found.add(each.getOpcode());
                                    }
                                }
                            }
                        };
                    }
                },
                ClassReader.SKIP_DEBUG);
        return found.equals(PLAIN_CALL);
    }

    /** Returns the interfaces of a machine that has the method. */
    static String[] withInterface(String[] interfaces) {
        List<String> all = new ArrayList<>(List.of(interfaces));
        all.add(NUMBER_CALLS);
        return all.toArray(String[]::new);
    }

    /** Returns the method, with the engine's types. */
    MethodNode method() {
        MethodNode method = new MethodNode(Opcodes.ASM9, Opcodes.ACC_PUBLIC, NAME, TYPE, null, null);
        LabelNode begin = new LabelNode();
        LabelNode end = new LabelNode();
        LabelNode others = new LabelNode();
        LabelNode[] labels = calls.keySet().stream().map(key -> new LabelNode()).toArray(LabelNode[]::new);
        List<MethodInsnNode> functions = List.copyOf(calls.values());
        int[] keys = calls.keySet().stream().mapToInt(key -> key).toArray();
        InsnList code = method.instructions;
        code.add(begin);
        code.add(new VarInsnNode(Opcodes.ALOAD, 0));
        code.add(new FieldInsnNode(Opcodes.GETFIELD, machine, "instance", "L" + INSTANCE + ";"));
        code.add(new InsnNode(Opcodes.DUP));
        code.add(new VarInsnNode(Opcodes.ASTORE, OWN_INSTANCE));
        code.add(new MethodInsnNode(Opcodes.INVOKEVIRTUAL, INSTANCE, "memory", "()L" + MEMORY + ";", false));
        code.add(new VarInsnNode(Opcodes.ASTORE, OWN_MEMORY));
        code.add(new VarInsnNode(Opcodes.ILOAD, FUNCTION));
        code.add(new LookupSwitchInsnNode(others, keys, labels));
        for (int i = 0; i < keys.length; i++) {
            code.add(labels[i]);
            code.add(
                    i == 0
                            ? new FrameNode(Opcodes.F_APPEND, 2, new Object[] {INSTANCE, MEMORY}, 0, null)
                            : new FrameNode(Opcodes.F_SAME, 0, null, 0, null));
            addCall(code, functions.get(i));
        }
        code.add(others);
        code.add(new FrameNode(Opcodes.F_SAME, 0, null, 0, null));
        addCallThroughArrays(code);
        code.add(end);
        Object[] parameters = {machine, Opcodes.INTEGER, Opcodes.INTEGER, Opcodes.LONG, Opcodes.LONG, Opcodes.LONG};
        code.add(new FrameNode(Opcodes.F_FULL, parameters.length, parameters, 1, new Object[] {OVERFLOW}));
        code.add(new MethodInsnNode(
                Opcodes.INVOKESTATIC,
                shaded,
                "throwCallStackExhausted",
                "(L" + OVERFLOW + ";)Ljava/lang/RuntimeException;",
                false));
        code.add(new InsnNode(Opcodes.ATHROW));
        method.tryCatchBlocks.add(new TryCatchBlockNode(begin, end, end, OVERFLOW));
        return method;
    }

    private static void addCall(InsnList code, MethodInsnNode function) {
        Type[] parameters = Type.getArgumentTypes(function.desc);
        for (int i = 0; i < parameters.length - 2; i++) {
            code.add(new VarInsnNode(Opcodes.LLOAD, FIRST + 2 * i));
            switch (parameters[i].getSort()) {
                case Type.INT -> code.add(new InsnNode(Opcodes.L2I));
                case Type.FLOAT -> code.add(converted("longToFloat", "(J)F"));
                case Type.DOUBLE -> code.add(converted("longToDouble", "(J)D"));
                default -> {}
            }
        }
        code.add(new VarInsnNode(Opcodes.ALOAD, OWN_MEMORY));
        code.add(new VarInsnNode(Opcodes.ALOAD, OWN_INSTANCE));
        code.add(function);
        switch (Type.getReturnType(function.desc).getSort()) {
            case Type.VOID -> code.add(new InsnNode(Opcodes.LCONST_0));
            case Type.INT -> code.add(new InsnNode(Opcodes.I2L));
            case Type.FLOAT -> code.add(converted("floatToLong", "(F)J"));
            case Type.DOUBLE -> code.add(converted("doubleToLong", "(D)J"));
            default -> {}
        }
        code.add(new InsnNode(Opcodes.LRETURN));
    }

    private static MethodInsnNode converted(String name, String descriptor) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, VALUE, name, descriptor, false);
    }

    private static void addCallThroughArrays(InsnList code) {
        code.add(new VarInsnNode(Opcodes.ALOAD, 0));
        code.add(new VarInsnNode(Opcodes.ILOAD, FUNCTION));
        code.add(new VarInsnNode(Opcodes.ILOAD, COUNT));
        for (int i = 0; i < NumberCalls.MOST_PARAMETERS; i++) {
            code.add(new VarInsnNode(Opcodes.LLOAD, FIRST + 2 * i));
        }
        code.add(new MethodInsnNode(Opcodes.INVOKESTATIC, NUMBER_CALLS, "throughArrays", THROUGH_ARRAYS_TYPE, true));
        code.add(new InsnNode(Opcodes.LRETURN));
    }
}
