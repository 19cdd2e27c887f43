package dev.freshet.wasm;

import dev.freshet.InvalidModuleException;
import java.util.Arrays;

/**
 * Decodes the instructions of a body or of a constant expression and gives them to a {@link CodeVisitor}, one by one and without an object for
 * any. For one thread at a time; used again for body after body.
 *
 * <p>Positions are offsets in the module's bytes. Whoever stops between two instructions may go to another position that began an instruction
 * ({@link #seek}) and decode from there again; the visitor may do so from within its methods.
 *
 * <p>A malformed instruction throws an {@link dev.freshet.InvalidModuleException}; bodies of a {@link WasmModule} that was validated have none.
 */
public final class BodyReader extends ByteCursor {

    /** Most lanes that memory alignments can say; more is malformed. */
    private static final int ALIGN_FLAGS = 128;

    private static final int HAS_MEMORY = 64;

    private final WasmModule module;
    private final ModuleBudget budget;
    private final TypeReader types;
    private final PrefixedReader prefixed;
    private final long maxLocals;
    private final LocalTypes locals;

    /** Where the instruction that was read last begins. */
    private int start;

    private int[] labels = new int[24];

    /** A reader of the bodies of a valid module. */
    public BodyReader(WasmModule module) {
        this(module, ModuleBudget.unbounded());
    }

    BodyReader(WasmModule module, ModuleBudget budget) {
        super(module.bytes(), 0, 0);
        this.module = module;
        this.budget = budget;
        locals = new LocalTypes(module.types());
        maxLocals = budget.bound(ModuleCount.LOCALS);
        types = new TypeReader(this, module.types());
        prefixed = new PrefixedReader(this, types);
    }

    /** Goes to one of the module's own functions: reads its locals and stands at its first instruction. */
    public void open(int newFunction) {
        FunctionSection functions = module.functions();
        function = newFunction;
        at = functions.bodyStart(newFunction);
        end = functions.bodyEnd(newFunction);
        start = at;
        readLocals(functions.type(newFunction));
    }

    /** Goes to a constant expression, or to several one behind the other. */
    public void openExpression(int expressionStart, int expressionEnd) {
        function = -1;
        at = expressionStart;
        end = expressionEnd;
        start = at;
        locals.clear();
    }

    /** The locals of the open function, parameters first; used again by the next. */
    public LocalTypes locals() {
        return locals;
    }

    /** The open function, or a negative number in a constant expression. */
    public int function() {
        return function;
    }

    /** Where the next instruction begins. */
    public int position() {
        return at;
    }

    /** Where the instruction that was read last, or that a visitor is told of, begins. */
    public int instructionStart() {
        return start;
    }

    /** Behind the body. */
    public int end() {
        return end;
    }

    /** Reads on at a position of the open body at which an instruction begins. */
    public void seek(int position) {
        at = position;
    }

    /** Reads all instructions up to the end of the body. */
    public void readAll(CodeVisitor visitor) {
        while (at < end) {
            read(visitor);
        }
    }

    /** Reads one constant expression: up to its {@code end}. */
    public void readExpression(CodeVisitor visitor) {
        do {
            read(visitor);
        } while (bytes[start] != Opcodes.END);
    }

    /** Reads one instruction; false at the end of the body. */
    public boolean next(CodeVisitor visitor) {
        if (at >= end) {
            return false;
        }
        read(visitor);
        return true;
    }

    /**
     * The most frequent first, and numbers of one byte without a call: much of this runs before it is compiled well.
     */
    private void read(CodeVisitor visitor) {
        int from = at;
        start = from;
        if (from >= end) {
            throw unexpectedEnd();
        }
        int opcode = bytes[from] & 0xFF;
        int next = from + 1;
        at = next;
        if (opcode >= Opcodes.LOCAL_GET && opcode <= Opcodes.LOCAL_TEE) {
            if (next < end && bytes[next] >= 0) {
                at = next + 1;
                visitor.local(opcode, bytes[next]);
            } else {
                visitor.local(opcode, u32());
            }
        } else if (opcode >= Opcodes.I32_EQZ && opcode <= Opcodes.I64_EXTEND32_S) {
            visitor.numeric(opcode);
        } else if (opcode == Opcodes.I32_CONST) {
            visitor.i32Const(s32());
        } else if (opcode >= Opcodes.I32_LOAD && opcode <= Opcodes.I64_STORE32) {
            readAccess(visitor, opcode, next);
        } else if (opcode <= Opcodes.RETURN_CALL_REF) {
            readControl(visitor, opcode);
        } else {
            readPlain(visitor, opcode);
        }
    }

    private void readAccess(CodeVisitor visitor, int opcode, int next) {
        if (next + 1 < end && (bytes[next] & ~(HAS_MEMORY - 1)) == 0 && bytes[next + 1] >= 0) {
            at = next + 2;
            visitor.memoryAccess(opcode, 0, bytes[next], bytes[next + 1]);
        } else {
            int flags = memoryFlags();
            visitor.memoryAccess(opcode, memoryOf(flags), flags & 63, u64());
        }
    }

    private void readPlain(CodeVisitor visitor, int opcode) {
        switch (opcode) {
            case Opcodes.I64_CONST -> visitor.i64Const(s64());
            case Opcodes.F32_CONST -> visitor.f32Const(littleEndian32());
            case Opcodes.F64_CONST -> visitor.f64Const(littleEndian64());
            case Opcodes.GLOBAL_GET, Opcodes.GLOBAL_SET -> visitor.global(opcode, u32());
            case Opcodes.DROP -> visitor.drop();
            case Opcodes.SELECT -> visitor.select();
            case Opcodes.SELECT_TYPED -> readSelect(visitor);
            case Opcodes.MEMORY_SIZE -> visitor.memorySize(u32());
            case Opcodes.MEMORY_GROW -> visitor.memoryGrow(u32());
            case Opcodes.TABLE_GET, Opcodes.TABLE_SET -> visitor.table(opcode, u32());
            case Opcodes.DELEGATE -> visitor.delegate(u32());
            case Opcodes.CATCH_ALL -> visitor.catchAll();
            case Opcodes.TRY_TABLE -> readTryTable(visitor);
            case Opcodes.REF_NULL -> visitor.refNull(types.heapType());
            case Opcodes.REF_FUNC -> visitor.refFunc(u32());
            case Opcodes.REF_IS_NULL, Opcodes.REF_EQ, Opcodes.REF_AS_NON_NULL -> visitor.reference(opcode);
            case Opcodes.BR_ON_NULL, Opcodes.BR_ON_NON_NULL -> visitor.branch(opcode, u32());
            case Opcodes.PREFIX_GC -> prefixed.readReference(visitor, secondPart(opcode));
            case Opcodes.PREFIX_BULK -> prefixed.readBulk(visitor, secondPart(opcode));
            case Opcodes.PREFIX_VECTOR -> prefixed.readVector(visitor, secondPart(opcode));
            case Opcodes.PREFIX_ATOMIC -> prefixed.readAtomic(visitor, secondPart(opcode));
            default -> throw illegal(opcode);
        }
    }

    private void readControl(CodeVisitor visitor, int opcode) {
        switch (opcode) {
            case Opcodes.UNREACHABLE -> visitor.unreachable();
            case Opcodes.NOP -> visitor.nop();
            case Opcodes.BLOCK, Opcodes.LOOP, Opcodes.IF, Opcodes.TRY -> visitor.block(opcode, types.blockType());
            case Opcodes.ELSE -> visitor.elseBranch();
            case Opcodes.END -> visitor.end();
            case Opcodes.BR, Opcodes.BR_IF -> visitor.branch(opcode, u32());
            case Opcodes.BR_TABLE -> readBranchTable(visitor);
            case Opcodes.RETURN -> visitor.returnValues();
            case Opcodes.CALL, Opcodes.RETURN_CALL -> visitor.call(opcode, u32());
            case Opcodes.CALL_INDIRECT, Opcodes.RETURN_CALL_INDIRECT -> {
                int type = types.typeIndex();
                visitor.callIndirect(opcode, type, u32());
            }
            case Opcodes.CALL_REF, Opcodes.RETURN_CALL_REF -> visitor.callRef(opcode, types.typeIndex());
            case Opcodes.CATCH -> visitor.catchTag(u32());
            case Opcodes.THROW -> visitor.throwTag(u32());
            case Opcodes.RETHROW -> visitor.rethrow(u32());
            case Opcodes.THROW_REF -> visitor.throwRef();
            default -> throw illegal(opcode);
        }
    }

    private void readSelect(CodeVisitor visitor) {
        int count = count("types of select");
        if (count != 1) {
            throw invalid(start, "select names " + count + " types: invalid result arity, it must be one");
        }
        visitor.selectTyped(types.valueType());
    }

    private void readBranchTable(CodeVisitor visitor) {
        int count = count("labels of br_table");
        budget.check(ModuleCount.BRANCH_LABELS, count);
        reserveLabels(count + 1);
        for (int i = 0; i <= count; i++) {
            labels[i] = u32();
        }
        visitor.branchTable(labels, count + 1);
    }

    private void readTryTable(CodeVisitor visitor) {
        int type = types.blockType();
        int count = count("clauses of try_table");
        budget.check(ModuleCount.BRANCH_LABELS, count);
        reserveLabels(3 * count);
        for (int i = 0; i < 3 * count; i += 3) {
            int kind = u8();
            if (kind > 3) {
                throw malformed(at - 1, "malformed catch clause " + kind);
            }
            labels[i] = kind;
            labels[i + 1] = kind < 2 ? u32() : 0;
            labels[i + 2] = u32();
        }
        visitor.tryTable(type, labels, count);
    }

    private void reserveLabels(int count) {
        if (labels.length < count) {
            labels = Arrays.copyOf(labels, Math.max(count, labels.length * 2));
        }
    }

    private void readLocals(int type) {
        locals.begin(type);
        int runs = count("runs of locals");
        long total = locals.count();
        for (int i = 0; i < runs; i++) {
            int runStart = at;
            long more = u32() & 0xFFFFFFFFL;
            total += more;
            if (total > 0xFFFFFFFFL) {
                throw malformed(runStart, "too many locals: " + total);
            }
            int localType = types.valueType();
            // Over the bound only the count goes on, which may turn out to be malformed.
            if (total <= maxLocals) {
                locals.add((int) more, localType);
            }
        }
        budget.check(ModuleCount.LOCALS, total);
        locals.end();
    }

    /** Reads the first number of a memory operand: the alignment in bits 0 to 5, and whether the number of a memory follows. */
    int memoryFlags() {
        int flagsStart = at;
        int flags = u32();
        if (flags < 0 || flags >= ALIGN_FLAGS) {
            throw malformed(flagsStart, "malformed memory operand flags " + Integer.toUnsignedString(flags));
        }
        return flags;
    }

    int memoryOf(int flags) {
        return (flags & HAS_MEMORY) == 0 ? 0 : u32();
    }

    /** The second part of an opcode; the numbers in use are small, and others would not fit beside the first part. */
    private int secondPart(int prefix) {
        int code = u32();
        if (code < 0 || code > (prefix == Opcodes.PREFIX_VECTOR ? 0xFFF : 0xFF)) {
            throw malformed(
                    start, "illegal opcode 0x" + Integer.toHexString(prefix) + " " + Integer.toUnsignedString(code));
        }
        return code;
    }

    /** The name of the instruction that was read last, for messages. */
    String instruction() {
        return OpcodeNames.at(bytes, start, end);
    }

    InvalidModuleException illegal(int opcode) {
        return malformed(start, "illegal opcode 0x" + Integer.toHexString(opcode));
    }
}
