package dev.freshet.compile;

import dev.freshet.wasm.CodeVisitor;
import dev.freshet.wasm.Opcodes;

/** The instructions without branches and calls, each handed to the emitter for its kind. */
abstract class OperandEmitter implements CodeVisitor {

    private static final int BULK_PREFIX = 0xFC;

    final Body body;
    final CallEmitter calls;
    final ReferenceEmitter references;
    final ObjectEmitter objects;
    private final VariableEmitter variables;
    private final NumericEmitter numbers;
    private final MemoryEmitter memory;
    private final VectorEmitter vectors;
    private final AtomicEmitter atomics;

    OperandEmitter(Body body) {
        this.body = body;
        variables = new VariableEmitter(body);
        numbers = new NumericEmitter(body);
        memory = new MemoryEmitter(body);
        calls = new CallEmitter(body);
        references = new ReferenceEmitter(body, calls);
        objects = new ObjectEmitter(body);
        vectors = new VectorEmitter(body, memory);
        atomics = new AtomicEmitter(body, memory);
    }

    /** Whether to emit; a comparison that waits is emitted first. */
    final boolean live() {
        if (body.reachable) {
            body.flush();
            return true;
        }
        return false;
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
