package dev.freshet.instance;

import dev.freshet.module.StateInventory;
import dev.freshet.module.rewrite.InterruptionSite;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ExecutionListener;
import run.endive.wasm.types.OpCode;

/**
 * Looks at the interrupt flag where the engine's interpreter does not. It looks at {@code br}, {@code br_if}, {@code br_table} and calls;
 * a loop can go round by a catch clause, by {@code br_on_...} or by tail calls as well, and operations on whole arrays take as long as the guest
 * says. The interpreter tells a listener of each instruction, compiled code does not: the look costs what is interpreted some nanoseconds
 * each, in modules that have such instructions at all.
 */
final class InterpreterLooks {

    private static final Set<OpCode> LOOK_AT = EnumSet.of(
            OpCode.THROW,
            OpCode.THROW_REF,
            OpCode.TRY_TABLE,
            OpCode.BR_ON_NULL,
            OpCode.BR_ON_NON_NULL,
            OpCode.BR_ON_CAST,
            OpCode.BR_ON_CAST_FAIL,
            OpCode.RETURN_CALL,
            OpCode.RETURN_CALL_INDIRECT,
            OpCode.RETURN_CALL_REF,
            OpCode.ARRAY_NEW,
            OpCode.ARRAY_NEW_DEFAULT,
            OpCode.ARRAY_NEW_DATA,
            OpCode.ARRAY_NEW_ELEM,
            OpCode.ARRAY_FILL,
            OpCode.ARRAY_COPY,
            OpCode.ARRAY_INIT_DATA,
            OpCode.ARRAY_INIT_ELEM);

    private InterpreterLooks() {}

    /** Returns what to tell of instructions, or null if the code has none at which a look is needed. */
    static @Nullable ExecutionListener of(StateInventory inventory) {
        if (!inventory.hasAny(LOOK_AT)) {
            return null;
        }
        return (instruction, stack) -> {
            if (LOOK_AT.contains(instruction.opcode())) {
                InterruptionSite.look();
            }
        };
    }
}
