package dev.freshet.compile;

import dev.freshet.wasm.CodeVisitor;
import dev.freshet.wasm.LocalTypes;
import dev.freshet.wasm.Opcodes;
import org.objectweb.asm.Label;

/**
 * Emits the body of one function, instruction by instruction as the reader decodes them; nothing of it is kept as a list. What cannot be
 * reached is not emitted, as the JVM wants a frame for it that nothing tells.
 *
 * <p>The function is valid: nothing is checked here again. If it were not, the JVM would refuse the class.
 */
final class FunctionEmitter implements CodeVisitor {

    private static final int BULK_PREFIX = 0xFC;

    final Body body;
    final ControlEmitter control;
    private final ExceptionEmitter exceptions;
    private final VariableEmitter variables;
    private final NumericEmitter numbers;
    private final MemoryEmitter memory;
    private final CallEmitter calls;
    private final TailCallEmitter tailCalls;
    private final ReferenceEmitter references;
    private final ObjectEmitter objects;
    private final VectorEmitter vectors;
    private final AtomicEmitter atomics;

    FunctionEmitter(Body body) {
        this.body = body;
        control = new ControlEmitter(body);
        exceptions = new ExceptionEmitter(body, control);
        variables = new VariableEmitter(body);
        numbers = new NumericEmitter(body);
        memory = new MemoryEmitter(body);
        calls = new CallEmitter(body);
        tailCalls = new TailCallEmitter(body, calls);
        references = new ReferenceEmitter(body, calls);
        objects = new ObjectEmitter(body);
        vectors = new VectorEmitter(body, memory);
        atomics = new AtomicEmitter(body, memory);
    }

    /** Emits what comes before the first instruction: locals begin as zeros. */
    void begin(LocalTypes locals, boolean tailCalls) {
        Prologue.emit(body, locals);
        beginCode(tailCalls);
    }

    /** The same behind what comes before. */
    void beginCode(boolean tailCalls) {
        if (tailCalls) {
            body.selfLoop = new Label();
            body.method.place(body.selfLoop);
            ControlEmitter.look(body.method);
        }
        control.openFunction();
    }

    /** Behind the last instruction of a region. */
    void endRegion() {
        exceptions.endFunction();
    }

    /** Whether it must be emitted again, with tail calls. */
    boolean isRestarted() {
        return body.isRestarted();
    }

    /** Behind the last instruction. */
    void finish() {
        body.method.end();
    }

    /** Whether to emit; a comparison that waits is emitted first. */
    private boolean live() {
        if (body.reachable) {
            body.flush();
            return true;
        }
        return false;
    }

    // --- control

    @Override
    public void unreachable() {
        if (live()) {
            body.method.callStatic(Names.TRAP, "unreachable", "()L" + Names.TRAP + ";");
            body.out.visitInsn(org.objectweb.asm.Opcodes.ATHROW);
            body.unreachable();
        }
    }

    @Override
    public void nop() {
        // Nothing to emit.
    }

    @Override
    public void block(int opcode, int blockType) {
        if (!body.reachable) {
            control.openUnreachable();
        } else if (opcode == Opcodes.TRY) {
            body.flush();
            exceptions.openTry(blockType);
        } else {
            control.open(opcode, blockType);
        }
    }

    @Override
    public void tryTable(int blockType, int[] clauses, int count) {
        if (live()) {
            exceptions.openTryTable(blockType, clauses, count);
        } else {
            control.openUnreachable();
        }
    }

    @Override
    public void elseBranch() {
        if (!control.isUnreachableBlock()) {
            control.otherwise();
        }
    }

    @Override
    public void end() {
        if (control.isUnreachableBlock()) {
            control.closeUnreachable();
            return;
        }
        if (control.nextCopy()) {
            return;
        }
        Block block = control.close();
        if (block.handlers != null) {
            exceptions.end(block);
        }
        control.finish(block);
        if (block.isFunction()) {
            exceptions.endFunction();
        }
    }

    @Override
    public void catchTag(int tag) {
        if (!control.isUnreachableBlock()) {
            exceptions.catchTag(tag);
        }
    }

    @Override
    public void catchAll() {
        if (!control.isUnreachableBlock()) {
            exceptions.catchAll();
        }
    }

    @Override
    public void delegate(int label) {
        if (control.isUnreachableBlock()) {
            control.closeUnreachable();
            return;
        }
        body.flush();
        exceptions.delegate(label);
        control.finish(control.close());
    }

    @Override
    public void rethrow(int label) {
        if (live()) {
            exceptions.rethrow(label);
        }
    }

    @Override
    public void throwTag(int tag) {
        if (live()) {
            exceptions.throwTag(tag);
        }
    }

    @Override
    public void throwRef() {
        if (live()) {
            exceptions.throwReference();
        }
    }

    @Override
    public void branch(int opcode, int label) {
        if (!body.reachable) {
            return;
        }
        switch (opcode) {
            case Opcodes.BR -> control.branch(label);
            case Opcodes.BR_IF -> control.branchIf(label);
            case Opcodes.BR_ON_NULL -> {
                body.flush();
                references.branchOnNull(control, control.block(label));
            }
            default -> {
                body.flush();
                references.branchOnNonNull(control, control.block(label));
            }
        }
    }

    @Override
    public void branchTable(int[] labels, int count) {
        if (live()) {
            control.branchTable(labels, count);
        }
    }

    @Override
    public void branchOnCast(int opcode, int label, int from, int to) {
        if (live()) {
            control.branchIf(objects.branchOnCast(opcode, to), control.block(label));
        }
    }

    @Override
    public void returnValues() {
        if (body.reachable) {
            control.returnFromFunction();
        }
    }

    @Override
    public void call(int opcode, int function) {
        if (live()) {
            if (opcode == Opcodes.CALL) {
                calls.call(function);
            } else {
                tailCalls.call(function);
            }
        }
    }

    @Override
    public void callIndirect(int opcode, int type, int table) {
        if (live()) {
            if (opcode == Opcodes.CALL_INDIRECT) {
                calls.callIndirect(type, table);
            } else {
                tailCalls.callIndirect(type, table);
            }
        }
    }

    @Override
    public void callRef(int opcode, int type) {
        if (live()) {
            if (opcode == Opcodes.CALL_REF) {
                calls.callRef(type);
            } else {
                tailCalls.callRef(type);
            }
        }
    }

    // --- operands, locals, globals

    @Override
    public void drop() {
        if (live()) {
            variables.drop();
        }
    }

    @Override
    public void select() {
        if (body.reachable) {
            variables.select();
        }
    }

    @Override
    public void selectTyped(int type) {
        select();
    }

    @Override
    public void local(int opcode, int local) {
        if (live()) {
            variables.local(opcode, local);
        }
    }

    @Override
    public void global(int opcode, int global) {
        if (live()) {
            if (opcode == Opcodes.GLOBAL_GET) {
                variables.globalGet(global);
            } else {
                variables.globalSet(global);
            }
        }
    }

    @Override
    public void i32Const(int value) {
        if (live()) {
            variables.i32(value);
        }
    }

    @Override
    public void i64Const(long value) {
        if (live()) {
            variables.i64(value);
        }
    }

    @Override
    public void f32Const(int bits) {
        if (live()) {
            variables.f32(bits);
        }
    }

    @Override
    public void f64Const(long bits) {
        if (live()) {
            variables.f64(bits);
        }
    }

    @Override
    public void v128Const(long low, long high) {
        if (live()) {
            variables.v128(low, high);
        }
    }

    @Override
    public void numeric(int opcode) {
        if (!body.reachable) {
            return;
        }
        if (Comparison.is(opcode)) {
            body.compare(opcode);
            return;
        }
        body.flush();
        if (opcode < 0x100 || opcode >>> 8 == BULK_PREFIX) {
            numbers.emit(opcode);
        } else {
            vectors.numeric(opcode);
        }
    }

    // --- vectors

    @Override
    public void shuffle(long low, long high) {
        if (live()) {
            vectors.shuffle(low, high);
        }
    }

    @Override
    public void lane(int opcode, int lane) {
        if (live()) {
            vectors.lane(opcode, lane);
        }
    }

    @Override
    public void laneAccess(int opcode, int memoryIndex, int alignLog2, long offset, int lane) {
        if (live()) {
            vectors.laneAccess(opcode, memoryIndex, offset, lane);
        }
    }

    // --- memory

    @Override
    public void memoryAccess(int opcode, int memoryIndex, int alignLog2, long offset) {
        if (live()) {
            if (opcode >= 0x100) {
                vectors.access(opcode, memoryIndex, offset);
            } else if (opcode < Opcodes.I32_STORE) {
                memory.load(opcode, memoryIndex, offset);
            } else {
                memory.store(opcode, memoryIndex, offset);
            }
        }
    }

    @Override
    public void atomicAccess(int opcode, int memoryIndex, int alignLog2, long offset) {
        if (live()) {
            atomics.access(opcode, memoryIndex, offset);
        }
    }

    @Override
    public void atomicFence() {
        // A guest has one thread.
    }

    @Override
    public void memorySize(int memoryIndex) {
        if (live()) {
            memory.size(memoryIndex);
        }
    }

    @Override
    public void memoryGrow(int memoryIndex) {
        if (live()) {
            memory.grow(memoryIndex);
        }
    }

    @Override
    public void memoryFill(int memoryIndex) {
        if (live()) {
            memory.fill(memoryIndex);
        }
    }

    @Override
    public void memoryCopy(int target, int source) {
        if (live()) {
            memory.copy(target, source);
        }
    }

    @Override
    public void memoryInit(int segment, int memoryIndex) {
        if (live()) {
            memory.init(segment, memoryIndex);
        }
    }

    @Override
    public void dataDrop(int segment) {
        if (live()) {
            memory.dropData(segment);
        }
    }

    // --- tables and references

    @Override
    public void table(int opcode, int table) {
        if (live()) {
            references.table(opcode, table);
        }
    }

    @Override
    public void tableCopy(int target, int source) {
        if (live()) {
            references.copy(target, source);
        }
    }

    @Override
    public void tableInit(int segment, int table) {
        if (live()) {
            references.init(segment, table);
        }
    }

    @Override
    public void elemDrop(int segment) {
        if (live()) {
            references.dropElements(segment);
        }
    }

    @Override
    public void refNull(int heapType) {
        if (live()) {
            references.refNull();
        }
    }

    @Override
    public void refFunc(int function) {
        if (live()) {
            references.refFunc(function);
        }
    }

    @Override
    public void reference(int opcode) {
        if (!live()) {
            return;
        }
        switch (opcode) {
            case Opcodes.REF_IS_NULL -> references.isNull();
            case Opcodes.REF_AS_NON_NULL -> references.asNonNull();
            case Opcodes.REF_EQ -> references.equal();
            default -> objects.reference(opcode);
        }
    }

    @Override
    public void cast(int opcode, int type) {
        if (live()) {
            objects.cast(opcode, type);
        }
    }

    @Override
    public void structNew(int opcode, int type) {
        if (live()) {
            objects.structNew(opcode, type);
        }
    }

    @Override
    public void structField(int opcode, int type, int field) {
        if (live()) {
            objects.structField(opcode, type, field);
        }
    }

    @Override
    public void array(int opcode, int type) {
        if (live()) {
            objects.array(opcode, type);
        }
    }

    @Override
    public void arrayNewFixed(int type, int length) {
        if (live()) {
            objects.arrayNewFixed(type, length);
        }
    }

    @Override
    public void arrayCopy(int targetType, int sourceType) {
        if (live()) {
            objects.arrayCopy();
        }
    }

    @Override
    public void arraySegment(int opcode, int type, int segment) {
        if (live()) {
            objects.arraySegment(opcode, type, segment);
        }
    }
}
