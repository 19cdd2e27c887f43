package dev.freshet.module.rewrite;

import dev.freshet.sys.JvmFlags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import run.endive.compiler.internal.Compiler;
import run.endive.runtime.Memory;
import run.endive.runtime.OpcodeImpl;

/**
 * Makes the engine's generated classes do less: what the JIT cannot find out by itself, because it would have to look at the whole program.
 *
 * <ul>
 *   <li>Loops and calls look at the interrupt flag only while somebody wants them to: {@link InterruptionSite}. Tail calls look as well, and
 *       operations on whole arrays, at which the engine's code does not.
 *   <li>Memory is one final class, so accesses are direct calls of static methods: {@link MemoryAccess}. What they throw becomes the trap in
 *       the function: {@link BoundsTraps}.
 *   <li>A call through a table of a function of the same instance finds it in one step: {@link IndirectCalls}.
 *   <li>A branch over hundreds of functions is one over groups of them, small enough to be compiled: {@link LargeSwitches}.
 *   <li>A comparison and the branch on its result are one branch: {@link Comparisons}.
 *   <li>A small loop does several rounds before it goes back: {@link LoopUnrolling}.
 *   <li>The host calls exported functions of a few numbers without arrays: {@link NumberEntry}.
 *   <li>What a guest allocates of the heap is counted first: {@link HeapSites}.
 *   <li>A guest's functions are compiled apart from the host's call path: {@link InliningFence}.
 * </ul>
 *
 * <p>Understands the classes of one version of the engine's compiler; those of another are left as they are, which works the same and runs
 * slower. Immutable.
 */
public final class ClassRewriter {

    /** Raise it with each change of what comes out for the same classes; see {@link #identity()}. */
    private static final int VERSION = 8;

    private static final String GENERATED = Compiler.DEFAULT_CLASS_NAME.replace('.', '/');
    private static final String SHADED = GENERATED + "Shaded";
    private static final String MEMORY = Type.getInternalName(Memory.class);
    private static final String OPCODES = Type.getInternalName(OpcodeImpl.class);
    private static final String SITE = Type.getInternalName(InterruptionSite.class);
    /** Of {@link run.endive.runtime.Machine}: the way from the host to the guest's functions. */
    private static final String CALL = "call";

    /** Of the class of memory. */
    private static final String LEASED = "leased";

    private static final String CHECK = "checkInterruption";
    /** What the names of the engine's helpers for tail calls begin with: a round of an endless tail call passes one of them and nothing else that looks. */
    private static final String TAIL_CALL = "setTailCall";

    /** The engine's helpers for instructions that touch as many elements as the guest says. */
    private static final Set<String> ARRAY_OPERATIONS = Set.of(
            "arrayNew",
            "arrayNewRef",
            "arrayNewDefault",
            "arrayNewData",
            "arrayNewElem",
            "arrayFill",
            "arrayFillRef",
            "arrayCopy",
            "arrayInitData",
            "arrayInitElem");

    /** What the names of the methods begin with that the guest's functions have become. */
    private static final String FUNCTION = "func_";

    private static final String LINK_TYPE = "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;"
            + "Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;";

    // What HotSpot inlines: of the engine's methods for instructions, for an empty look, and of any other method that
    // is called often.
    private static final int OPCODE_BYTECODES = 40;
    private static final int LOOK_BYTECODES = 15;
    private static final int MOST_INLINED = 325;

    private static final Logger LOG = LoggerFactory.getLogger(ClassRewriter.class);

    private final boolean known;
    private final boolean interruptionSite;
    private final @Nullable String memory;
    private final @Nullable MemoryAccess access;

    ClassRewriter(boolean known, boolean interruptionSite, @Nullable Class<? extends Memory> memory) {
        this(
                known,
                interruptionSite,
                memory == null ? null : Type.getInternalName(memory),
                memory == null ? null : MemoryAccess.to(memory));
    }

    private ClassRewriter(
            boolean known, boolean interruptionSite, @Nullable String memory, @Nullable MemoryAccess access) {
        this.known = known;
        this.interruptionSite = interruptionSite;
        this.memory = memory;
        this.access = access;
    }

    /**
     * Makes one for the engine and the JVM at hand; logs what it cannot do there.
     *
     * @param memory the one class of memory that the code will see, final, beside which its package has {@code UnsafeGuestAccess} and {@code
     *     ForeignGuestAccess} with static methods {@code load...} and {@code store...} for the engine's {@code memoryRead...} and {@code
     *     memoryWrite...}, and for each {@code store...} one {@code store...Unmarked}; itself it has {@code ownFunction} for calls
     *     through tables and {@code leased} for where code takes an instance's memory; null for any class of memory
     */
    public static ClassRewriter create(@Nullable Class<? extends Memory> memory) {
        String present = GeneratedShapes.present();
        boolean known = present.equals(GeneratedShapes.KNOWN);
        if (!known) {
            LOG.warn(
                    "the compiler of this version of Endive generates code that Freshet does not know (SHA-256 {}); it is"
                            + " loaded as it is, and guests run slower than they could",
                    present);
        }
        boolean stoppable = loopsCanBeStopped();
        if (!stoppable) {
            LOG.warn(
                    "this JVM does not stop threads in counted loops (-XX:+UseCountedLoopSafepoints is off, as with the serial"
                            + " and the parallel collector), so guests look for their deadline in each round of each loop and run"
                            + " slower than they could");
        }
        return new ClassRewriter(known, stoppable, memory);
    }

    private static boolean loopsCanBeStopped() {
        return JvmFlags.isOn("UseCountedLoopSafepoints");
    }

    /**
     * Returns what tells this rewriter from those that make other classes of the same ones, for whoever keeps rewritten classes: classes
     * without looks at the interrupt flag must not reach a JVM that cannot stop their loops.
     */
    public String identity() {
        return "rewriting " + VERSION + (known ? "" : ", off")
                + (interruptionSite ? ", one site" : ", every loop looks")
                + (Comparisons.UNSIGNED_IS_INTRINSIC ? ", unsigned intrinsic" : "") + ", memory "
                + memory + (access == null ? "" : " by " + access.owner);
    }

    /** Returns whether rewritten classes count what they allocate; if not, whoever may allocate must not be run. */
    public boolean metersHeap() {
        return known;
    }

    /** Returns whether stores of rewritten classes mark their pages by calls that {@link #unmarked} can change. */
    public boolean canLeaveMarksOut() {
        return known && access != null;
    }

    /**
     * Returns a rewritten class without marks: the memory that its code has written can only be reset as a whole.
     *
     * @throws IllegalStateException if {@link #canLeaveMarksOut()} says no
     */
    public byte[] unmarked(byte[] rewritten) {
        if (!known || access == null) {
            throw new IllegalStateException("the stores of this code are not known");
        }
        return UnmarkedStores.of(rewritten, access.owner);
    }

    /**
     * Returns the classes to load instead of a module's generated ones.
     *
     * @param numberFunctions indices of functions defined by the module, with numbers for parameters, at most {@link
     *     NumberCalls#MOST_PARAMETERS}, and at most one as result: the machine shall have a direct way to them
     * @param memoryBytes what {@code leased} promises of a memory of the module, at least: what the module declares
     * @param betweenClasses called before each class; what it throws ends the rewriting
     */
    public Map<String, byte[]> rewrite(
            Map<String, byte[]> generated, Set<Integer> numberFunctions, long memoryBytes, Runnable betweenClasses) {
        ClassRewriter own = withMemories(memoryBytes);
        NumberEntry entry = new NumberEntry(GENERATED, SHADED, numberFunctions);
        Map<String, byte[]> rewritten = new LinkedHashMap<>();
        // The machine last: its entry calls methods of the others.
        for (boolean machine : new boolean[] {false, true}) {
            generated.forEach((name, bytes) -> {
                if (machine == name.replace('.', '/').equals(GENERATED)) {
                    betweenClasses.run();
                    rewritten.put(name, own.rewrite(bytes, entry));
                }
            });
        }
        return rewritten;
    }

    /** The same for one class of a module whose machine needs no direct ways, with memories of any size. */
    public byte[] rewrite(byte[] generated) {
        return rewrite(generated, new NumberEntry(GENERATED, SHADED, Set.of()));
    }

    private ClassRewriter withMemories(long leastBytes) {
        return new ClassRewriter(known, interruptionSite, memory, access == null ? null : access.toAtLeast(leastBytes));
    }

    private byte[] rewrite(byte[] generated, NumberEntry entry) {
        if (!known) {
            return generated;
        }
        ClassReader reader = new ClassReader(generated);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        boolean shaded = reader.getClassName().equals(SHADED);
        boolean machine = reader.getClassName().equals(GENERATED);
        boolean withEntry = machine && entry.suits(reader);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public void visit(
                            int version,
                            int access,
                            String name,
                            @Nullable String signature,
                            String superName,
                            String[] interfaces) {
                        super.visit(version, access, name, signature, superName, interfacesOf(interfaces));
                    }

                    private String[] interfacesOf(String[] generated) {
                        String[] all = machine ? HeapSites.withInterface(generated) : generated;
                        return withEntry ? NumberEntry.withInterface(all) : all;
                    }

                    @Override
                    public void visitEnd() {
                        if (machine) {
                            HeapSites.addTo(writer, GENERATED);
                        }
                        if (withEntry) {
                            MethodNode method = entry.method();
                            InliningFence.raise(method);
                            add(method, writer);
                        }
                        super.visitEnd();
                    }

                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String type, String signature, String[] exceptions) {
                        entry.note(reader.getClassName(), name, type);
                        MethodVisitor next = super.visitMethod(access, name, retyped(type), null, exceptions);
                        return new MethodNode(Opcodes.ASM9, access, name, type, null, exceptions) {
                            @Override
                            public void visitEnd() {
                                if (shaded && interruptionSite && name.equals(CHECK)) {
                                    linkToSite(this);
                                } else {
                                    if (machine && memory != null) {
                                        IndirectCalls.askMemoryFirst(this, SHADED, memory);
                                    }
                                    LargeSwitches.split(reader.getClassName(), GENERATED, SHADED, this)
                                            .forEach(part -> add(part, writer));
                                    rewriteCode(this);
                                }
                                if (shaded) {
                                    HeapSites.meter(this);
                                }
                                if (machine && name.equals(CALL)) {
                                    InliningFence.raise(this);
                                }
                                accept(next);
                            }
                        };
                    }
                },
                ClassReader.SKIP_DEBUG);
        return writer.toByteArray();
    }

    private void add(MethodNode method, ClassWriter writer) {
        rewriteCode(method);
        method.desc = retyped(method.desc);
        method.accept(writer);
    }

    private static void linkToSite(MethodNode method) {
        method.instructions.clear();
        method.instructions.add(new InvokeDynamicInsnNode(
                CHECK, "()V", new Handle(Opcodes.H_INVOKESTATIC, SITE, "link", LINK_TYPE, false)));
        method.instructions.add(new InsnNode(Opcodes.RETURN));
    }

    private void rewriteCode(MethodNode method) {
        AbstractInsnNode instruction = method.instructions.getFirst();
        while (instruction != null) {
            AbstractInsnNode next = instruction.getNext();
            if (instruction instanceof MethodInsnNode call) {
                next = rewriteCall(call, next, method.instructions);
            } else if (instruction instanceof FrameNode frame) {
                retype(frame.local);
                retype(frame.stack);
            }
            instruction = next;
        }
        if (access != null) {
            if (method.name.startsWith(FUNCTION)) {
                LoopUnrolling.unroll(method, ClassRewriter::isLook, call -> inlinedBytecodes(call, access));
            }
            BoundsTraps.catchIn(method, retyped(method.desc), access);
        }
    }

    private static boolean isLook(AbstractInsnNode instruction) {
        return instruction instanceof MethodInsnNode call && call.owner.equals(SHADED) && call.name.equals(CHECK);
    }

    /** Returns how many bytecodes HotSpot inlines for a call, at most. */
    private static int inlinedBytecodes(MethodInsnNode call, MemoryAccess access) {
        if (access.isDirect(call)) {
            return access.inlinedBytecodes(call.name);
        }
        if (call.owner.equals(OPCODES)) {
            return OPCODE_BYTECODES;
        }
        return isLook(call) ? LOOK_BYTECODES : MOST_INLINED;
    }

    /** Returns the instruction to go on with. */
    private @Nullable AbstractInsnNode rewriteCall(
            MethodInsnNode call, @Nullable AbstractInsnNode next, InsnList code) {
        if (call.owner.equals(OPCODES) || call.name.equals("i32_ge_u")) {
            InsnList branch = Comparisons.fused(call, next);
            if (next == null || branch == null) {
                return next;
            }
            AbstractInsnNode after = next.getNext();
            code.insertBefore(call, branch);
            code.remove(call);
            code.remove(next);
            return after;
        }
        if (call.owner.equals(SHADED) && (call.name.startsWith(TAIL_CALL) || ARRAY_OPERATIONS.contains(call.name))) {
            code.insertBefore(call, new MethodInsnNode(Opcodes.INVOKESTATIC, SHADED, CHECK, "()V", false));
        }
        if (memory != null) {
            retypeCall(call, memory, code);
        }
        return next;
    }

    private void retypeCall(MethodInsnNode call, String memoryClass, InsnList code) {
        if (call.owner.equals(MEMORY)) {
            call.owner = memoryClass;
            call.setOpcode(Opcodes.INVOKEVIRTUAL);
            call.itf = false;
        } else if (call.owner.startsWith(GENERATED)) {
            call.desc = retyped(call.desc);
            if (access != null && call.owner.equals(SHADED) && MemoryAccess.isAccess(call.name)) {
                access.redirect(call, code);
            }
        } else if (call.desc.endsWith(")L" + MEMORY + ";")) {
            String type = "(L" + MEMORY + ";)L" + memoryClass + ";";
            code.insert(call, new MethodInsnNode(Opcodes.INVOKESTATIC, memoryClass, LEASED, type, false));
        }
    }

    private String retyped(String descriptor) {
        return memory == null ? descriptor : descriptor.replace("L" + MEMORY + ";", "L" + memory + ";");
    }

    private void retype(@Nullable List<Object> types) {
        if (types != null && memory != null) {
            types.replaceAll(type -> MEMORY.equals(type) ? memory : type);
        }
    }
}
