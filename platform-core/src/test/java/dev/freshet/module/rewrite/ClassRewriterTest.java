package dev.freshet.module.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.instance.SlotMemory;
import dev.freshet.wiring.TestRegistries;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import run.endive.compiler.internal.Compiler;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

class ClassRewriterTest {

    private static final String SHADED = "run/endive/$gen/CompiledMachineShaded";

    private static final int HOTSPOTS_FREQ_INLINE_SIZE = 325;

    private final WasmModule module = Parser.parse(TestRegistries.wat("hostile"));
    private final Map<String, byte[]> generated = GeneratedClasses.of(module);

    @AfterEach
    void leaveNoInterruptToOthers() {
        Thread.interrupted();
    }

    /** Every call in the classes, as owner.name, and invokedynamic as its bootstrap method. */
    private static Set<String> calls(Map<String, byte[]> classes, ClassRewriter rewriter) {
        Set<String> calls = new TreeSet<>();
        classes.values()
                .forEach(bytes -> new ClassReader(rewriter.rewrite(bytes))
                        .accept(
                                new ClassVisitor(Opcodes.ASM9) {
                                    @Override
                                    public MethodVisitor visitMethod(
                                            int access,
                                            String method,
                                            String type,
                                            @Nullable String signature,
                                            String @Nullable [] exceptions) {
                                        return new CallVisitor(calls);
                                    }
                                },
                                0));
        return calls;
    }

    private static final class CallVisitor extends MethodVisitor {

        private final Set<String> calls;

        CallVisitor(Set<String> calls) {
            super(Opcodes.ASM9);
            this.calls = calls;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String type, boolean isInterface) {
            calls.add(owner + "." + name);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String type, Handle bootstrap, Object... arguments) {
            calls.add(bootstrap.getOwner() + "." + bootstrap.getName());
        }
    }

    /** If this fails after an upgrade of the engine: look at what changed in the code it generates, mend the rewriter, then pin the new digest. */
    @Test
    void compilerOfTheEngineIsTheOneWhoseCodeIsKnown() {
        assertThat(GeneratedShapes.present()).isEqualTo(GeneratedShapes.KNOWN);
    }

    @Test
    void loopsLookThroughTheSiteAndMemoryIsCalledDirectly() {
        assertThat(calls(generated, new ClassRewriter(false, true, SlotMemory.class)))
                .contains("java/lang/Thread.isInterrupted", SHADED + ".memoryWriteInt")
                .doesNotContain("dev/freshet/instance/UnsafeGuestAccess.storeInt");
        assertThat(calls(generated, new ClassRewriter(true, true, SlotMemory.class)))
                .contains(
                        "dev/freshet/module/rewrite/InterruptionSite.link",
                        "dev/freshet/instance/UnsafeGuestAccess.storeInt")
                .doesNotContain("java/lang/Thread.isInterrupted", SHADED + ".memoryWriteInt")
                .noneMatch(call -> call.startsWith("run/endive/runtime/Memory."));
    }

    /** Its loops would have to share the registers with the host's call path: by arrays, and without. */
    @Test
    void guestsAreNotInlinedIntoTheHost() {
        Set<Integer> numberFunctions = IntStream.range(0, 100).boxed().collect(Collectors.toSet());
        byte[] machine = new ClassRewriter(true, true, SlotMemory.class)
                .rewrite(generated, numberFunctions, 0, () -> {})
                .get(Compiler.DEFAULT_CLASS_NAME);
        Map<String, Integer> bytecodes = new TreeMap<>();
        new ClassReader(machine)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public @Nullable MethodVisitor visitMethod(
                                    int access,
                                    String method,
                                    String type,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                return !method.equals("call")
                                        ? null
                                        : new MethodVisitor(Opcodes.ASM9) {
                                            @Override
                                            public void visitInsn(int opcode) {
                                                bytecodes.merge(type, 1, Integer::sum);
                                            }
                                        };
                            }
                        },
                        0);
        assertThat(bytecodes).containsOnlyKeys("(I[J)[J", "(I[J[Ljava/lang/Object;)[J", "(IIJJJ)J");
        assertThat(bytecodes.values()).allMatch(count -> count > HOTSPOTS_FREQ_INLINE_SIZE);
    }

    @Test
    void storesOfUnmarkedCodeAreAllOfThemUnmarkedAndNothingElseDiffers() {
        ClassRewriter rewriter = new ClassRewriter(true, true, SlotMemory.class);
        assertThat(rewriter.canLeaveMarksOut()).isTrue();
        Map<String, byte[]> unmarked = new LinkedHashMap<>();
        generated.forEach((name, bytes) -> unmarked.put(name, rewriter.unmarked(rewriter.rewrite(bytes))));
        Set<String> wanted = new TreeSet<>();
        calls(generated, rewriter)
                .forEach(call -> wanted.add(
                        call.startsWith("dev/freshet/instance/UnsafeGuestAccess.store") ? call + "Unmarked" : call));

        assertThat(wanted).contains("dev/freshet/instance/UnsafeGuestAccess.storeIntUnmarked");
        assertThat(calls(unmarked, new ClassRewriter(false, true, null))).isEqualTo(wanted);
        assertThat(new ClassRewriter(true, true, null).canLeaveMarksOut()).isFalse();
        assertThat(new ClassRewriter(false, true, SlotMemory.class).canLeaveMarksOut())
                .isFalse();
    }

    @Test
    void codeOfAnUnknownCompilerIsLeftAsItIs() {
        ClassRewriter rewriter = new ClassRewriter(false, true, SlotMemory.class);
        generated.values().forEach(bytes -> assertThat(rewriter.rewrite(bytes)).isSameAs(bytes));
    }

    @Test
    void codeLooksAlwaysWhereLoopsCannotBeStoppedOtherwise() {
        assertThat(calls(generated, new ClassRewriter(true, false, SlotMemory.class)))
                .contains("java/lang/Thread.isInterrupted")
                .doesNotContain("dev/freshet/module/rewrite/InterruptionSite.link");
    }

    @Test
    void interruptIsSeenExactlyWhileTheSiteIsOn() throws Exception {
        ClassRewriter rewriter = new ClassRewriter(true, true, null);
        Map<String, byte[]> classes = new LinkedHashMap<>();
        generated.forEach((name, bytes) -> classes.put(name, rewriter.rewrite(bytes)));
        GuestClassLoader loader = new GuestClassLoader(new InterruptionSite());
        Class<? extends Machine> machine = loader.load(classes, Compiler.DEFAULT_CLASS_NAME, () -> {});
        Runnable check = () -> invokeCheck(machine);

        Thread.currentThread().interrupt();
        check.run();
        loader.interruption().lookAtInterrupts(true);
        assertThatThrownBy(check::run).isInstanceOf(WasmInterruptedException.class);
        loader.interruption().lookAtInterrupts(false);
        check.run();
        assertThat(Instance.class.getClassLoader()).isNotSameAs(loader);
    }

    private static void invokeCheck(Class<? extends Machine> machine) {
        try {
            var method = Class.forName(Compiler.DEFAULT_CLASS_NAME + "Shaded", true, machine.getClassLoader())
                    .getDeclaredMethod("checkInterruption");
            method.setAccessible(true);
            method.invoke(null);
        } catch (java.lang.reflect.InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** A JVM that cannot stop threads in counted loops must not find code whose loops look at nothing. */
    @Test
    void whateverChangesTheClassesChangesTheIdentity() {
        Set<String> identities = new TreeSet<>();
        for (boolean known : new boolean[] {true, false}) {
            for (boolean site : new boolean[] {true, false}) {
                identities.add(new ClassRewriter(known, site, null).identity());
                identities.add(new ClassRewriter(known, site, SlotMemory.class).identity());
            }
        }
        assertThat(identities).hasSize(8);
        assertThat(new ClassRewriter(true, true, SlotMemory.class).identity())
                .isEqualTo(new ClassRewriter(true, true, SlotMemory.class).identity());
    }
}
