package dev.freshet.compile;

import static dev.freshet.wasm.Opcodes.TRY;
import static dev.freshet.wasm.Opcodes.TRY_TABLE;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Exceptions of both generations: {@code try_table}, and {@code try} with {@code catch} and {@code delegate} of 2021. Guests catch one class of
 * the JVM's exceptions, {@code GuestException}, so no trap, no deadline and no failure of the host.
 *
 * <p>Operands below a block are in local variables ({@link Method#spill}): a handler finds them, and the block's own are gone, as they shall.
 */
final class ExceptionEmitter {

    private static final int CATCH = 0;
    private static final int CATCH_REF = 1;
    private static final int CATCH_ALL = 2;

    private final Body body;
    private final Method method;
    private final MethodVisitor out;
    private final ControlEmitter control;
    /** Throws on to the caller, past all handlers of the function. */
    private @Nullable Label toCaller;

    ExceptionEmitter(Body body, ControlEmitter control) {
        this.body = body;
        this.method = body.method;
        this.out = body.out;
        this.control = control;
    }

    // --- throwing

    void throwTag(int tag) {
        FunctionShape shape = body.layout.shape(body.module.tags().type(tag));
        int values = method.temp(Kinds.REF);
        int references = method.temp(Kinds.REF);
        int cells = Kinds.cells(shape.params());
        Cells.newArrays(method, cells, Kinds.hasReference(shape.params()), values, references);
        Cells.storeAll(method, shape.params(), values, references);
        method.pushState();
        method.constant(tag);
        out.visitVarInsn(Opcodes.ALOAD, values);
        out.visitVarInsn(Opcodes.ALOAD, references);
        method.callVirtual(Names.GUEST_STATE, "exception", "(I" + Names.ARRAYS + ")L" + Names.EXCEPTION + ";");
        out.visitInsn(Opcodes.ATHROW);
        method.freeTemps();
        body.unreachable();
    }

    void throwReference() {
        method.callStatic(Names.EXCEPTION, "required", "(Ljava/lang/Object;)L" + Names.EXCEPTION + ";");
        out.visitInsn(Opcodes.ATHROW);
        body.unreachable();
    }

    void rethrow(int label) {
        out.visitVarInsn(Opcodes.ALOAD, handlers(control.block(label)).exceptionSlot);
        out.visitInsn(Opcodes.ATHROW);
        body.unreachable();
    }

    private static TryBlock handlers(Block block) {
        TryBlock handlers = block.handlers;
        if (handlers == null) {
            throw new IllegalStateException("a block without handlers");
        }
        return handlers;
    }

    // --- blocks

    void openTryTable(int blockType, int[] clauses, int count) {
        Block block = control.openBlock(TRY_TABLE, control.params(blockType), control.results(blockType));
        block.handlers = new TryBlock(Arrays.copyOf(clauses, 3 * count));
        out.visitLabel(block.handlers.start);
    }

    void openTry(int blockType) {
        Block block = control.openBlock(TRY, control.params(blockType), control.results(blockType));
        block.handlers = new TryBlock(new int[0]);
        out.visitLabel(block.handlers.start);
    }

    /** The code that a block's handlers cover ends here; an empty piece is none to the JVM. */
    private void cover(TryBlock handlers, Label handler) {
        Label end = new Label();
        out.visitLabel(end);
        if (end.getOffset() > handlers.start.getOffset()) {
            out.visitTryCatchBlock(handlers.start, end, handler, Names.EXCEPTION);
            handlers.used |= handler == handlers.handler;
        }
    }

    /** Before the end of a block with handlers, which is closed already: emits them. */
    void end(Block block) {
        TryBlock handlers = handlers(block);
        if (block.opcode == TRY_TABLE) {
            cover(handlers, handlers.handler);
            if (handlers.used) {
                leave(block);
                beginHandler(block, handlers);
                clauses(handlers);
                endHandler(block, handlers);
            }
        } else if (handlers.catching) {
            leave(block);
            nextCatch(block, handlers);
            if (body.reachable) {
                out.visitVarInsn(Opcodes.ALOAD, handlers.exceptionSlot);
                out.visitInsn(Opcodes.ATHROW);
            }
            endHandler(block, handlers);
        }
    }

    /** Goes behind the end, from a place where something else comes next. */
    private void leave(Block block) {
        if (body.reachable) {
            control.jump(block);
            body.unreachable();
        }
    }

    private void beginHandler(Block block, TryBlock handlers) {
        method.reset(block.height, Kinds.NONE);
        method.placeHandler(handlers.handler, Names.EXCEPTION);
        handlers.exceptionSlot = method.addLocal(Names.EXCEPTION);
        out.visitVarInsn(Opcodes.ASTORE, handlers.exceptionSlot);
        body.reachable = true;
    }

    private void endHandler(Block block, TryBlock handlers) {
        if (handlers.exceptionSlot >= 0) {
            method.removeLocal();
        }
        method.reset(block.height, Kinds.NONE);
        body.unreachable();
    }

    private void clauses(TryBlock handlers) {
        for (int i = 0; i < handlers.clauses.length; i += 3) {
            int kind = handlers.clauses[i];
            Block target = control.block(handlers.clauses[i + 2]);
            if (kind >= CATCH_ALL) {
                if (kind > CATCH_ALL) {
                    pushException(handlers);
                }
                control.jump(target);
                return;
            }
            Label next = new Label();
            int depth = method.depth();
            unpackIf(handlers, handlers.clauses[i + 1], next);
            if (kind == CATCH_REF) {
                pushException(handlers);
            }
            control.jump(target);
            method.pop(method.depth() - depth);
            method.place(next);
        }
        out.visitVarInsn(Opcodes.ALOAD, handlers.exceptionSlot);
        out.visitInsn(Opcodes.ATHROW);
    }

    private void pushException(TryBlock handlers) {
        out.visitVarInsn(Opcodes.ALOAD, handlers.exceptionSlot);
        method.push(Kinds.REF);
    }

    /** Goes to a label if the exception is not of the tag; else pushes its values. */
    private void unpackIf(TryBlock handlers, int tag, Label otherwise) {
        int exception = handlers.exceptionSlot;
        out.visitVarInsn(Opcodes.ALOAD, exception);
        method.callVirtual(Names.EXCEPTION, "tag", "()" + Names.TAG_DESCRIPTOR);
        StateFields.push(method, "tags", "[" + Names.TAG_DESCRIPTOR);
        method.constant(tag);
        out.visitInsn(Opcodes.AALOAD);
        out.visitJumpInsn(Opcodes.IF_ACMPNE, otherwise);
        int cell = 0;
        for (byte kind : body.layout.shape(body.module.tags().type(tag)).params()) {
            for (int part = kind == Kinds.VECTOR ? 2 : 1; part > 0; part--) {
                out.visitVarInsn(Opcodes.ALOAD, exception);
                method.constant(cell++);
                if (kind == Kinds.REF) {
                    method.callVirtual(Names.EXCEPTION, "reference", "(I)Ljava/lang/Object;");
                } else {
                    method.callVirtual(Names.EXCEPTION, "value", "(I)J");
                    Cells.fromLong(out, kind);
                }
            }
            method.push(kind);
        }
    }

    // --- of 2021

    void catchTag(int tag) {
        Block block = control.block(0);
        TryBlock handlers = handlers(block);
        openCatch(block, handlers);
        if (body.reachable) {
            Label next = new Label();
            handlers.next = next;
            unpackIf(handlers, tag, next);
        }
    }

    void catchAll() {
        Block block = control.block(0);
        openCatch(block, handlers(block));
    }

    private void openCatch(Block block, TryBlock handlers) {
        body.flush();
        leaveBody(block, handlers);
        if (handlers.used) {
            nextCatch(block, handlers);
        }
    }

    /** At the first catch of a block: its body ends, and its handler begins. */
    private void leaveBody(Block block, TryBlock handlers) {
        if (!handlers.catching) {
            handlers.catching = true;
            cover(handlers, handlers.handler);
            leave(block);
            if (handlers.used) {
                beginHandler(block, handlers);
                Label first = new Label();
                handlers.next = first;
                out.visitJumpInsn(Opcodes.GOTO, first);
                body.unreachable();
            }
        } else {
            leave(block);
        }
    }

    /** Places what the catch before has left to others; without one, nothing comes here. */
    private void nextCatch(Block block, TryBlock handlers) {
        method.reset(block.height, Kinds.NONE);
        Label next = handlers.next;
        handlers.next = null;
        body.reachable = next != null;
        if (next != null) {
            method.place(next);
        }
    }

    /** Closes the innermost block, a {@code try} that leaves its exceptions to the handlers at a label. */
    void delegate(int label) {
        Block block = control.block(0);
        TryBlock handlers = handlers(block);
        boolean between = false;
        for (int i = 1; i <= label; i++) {
            between |= covers(control.block(i));
        }
        if (!between) {
            return;
        }
        int at = label + 1;
        while (at < control.open() - 1 && !covers(control.block(at))) {
            at++;
        }
        Block target = control.block(at);
        if (covers(target)) {
            TryBlock outer = handlers(target);
            cover(handlers, outer.handler);
            outer.used = true;
        } else {
            if (toCaller == null) {
                toCaller = new Label();
            }
            cover(handlers, toCaller);
        }
    }

    private static boolean covers(Block block) {
        TryBlock handlers = block.handlers;
        return handlers != null && !handlers.catching;
    }

    /** At the end of the function. */
    void endFunction() {
        if (toCaller != null) {
            method.reset(0, Kinds.NONE);
            method.placeHandler(toCaller, Names.EXCEPTION);
            out.visitInsn(Opcodes.ATHROW);
        }
    }
}
