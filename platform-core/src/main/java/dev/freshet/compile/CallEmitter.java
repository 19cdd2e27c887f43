package dev.freshet.compile;

import dev.freshet.wasm.Limits;
import org.objectweb.asm.Opcodes;

/** Calls. Arguments are on the stack as the method wants them, the state is its last parameter. */
final class CallEmitter {

    private final Body body;
    private final Method method;
    private final Limits tables;

    CallEmitter(Body body) {
        this.body = body;
        this.method = body.method;
        this.tables = body.module.tables().limits();
    }

    void call(int function) {
        FunctionShape shape = body.layout.shapeOf(function);
        method.pop(shape.params().length);
        if (shape.wide()) {
            packArguments(shape);
        }
        method.pushState();
        method.callStatic(Names.function(function), Names.CALL, shape.descriptor());
        pushResults(shape);
    }

    void callIndirect(int type, int table) {
        int canonical = body.types.canonical(type);
        FunctionShape shape = body.layout.shape(canonical);
        narrowIndex(table);
        method.pop(1 + shape.params().length);
        if (shape.wide()) {
            int index = method.temp(Kinds.INT);
            method.storeLocal(Kinds.INT, index);
            packArguments(shape);
            method.loadLocal(Kinds.INT, index);
            method.freeTemps();
        }
        StateFields.table(method, table);
        method.pushState();
        boolean own = table >= body.module.tables().importedCount()
                && body.layout.options().directTables();
        method.callStatic(
                Names.dispatch(canonical),
                own ? DispatchClass.OWN_TABLE : DispatchClass.ANY_TABLE,
                shape.descriptorWith(DispatchClass.TABLE_EXTRA));
        pushResults(shape);
    }

    /** Makes an int of the index of a table with 64-bit indices: one that no table has if it does not fit. */
    void narrowIndex(int table) {
        if (tables.is64(table)) {
            method.callStatic(Names.TABLE, "index", "(J)I");
        }
    }

    void callRef(int type) {
        int canonical = body.types.canonical(type);
        FunctionShape shape = body.layout.shape(canonical);
        method.pop(1 + shape.params().length);
        if (shape.wide()) {
            int callee = method.temp(Kinds.REF);
            method.storeLocal(Kinds.REF, callee);
            packArguments(shape);
            method.loadLocal(Kinds.REF, callee);
            method.freeTemps();
        }
        method.pushState();
        method.callStatic(
                Names.dispatch(canonical),
                DispatchClass.REFERENCE,
                shape.descriptorWith(DispatchClass.REFERENCE_EXTRA));
        pushResults(shape);
    }

    /** Takes the arguments of a call with very many into two arrays, and pushes these. */
    private void packArguments(FunctionShape shape) {
        int values = method.temp(Kinds.REF);
        int references = method.temp(Kinds.REF);
        Cells.newArrays(method, shape.cells(), shape.hasReferences(), values, references);
        Cells.storeAll(method, shape.params(), values, references);
        body.out.visitVarInsn(Opcodes.ALOAD, values);
        body.out.visitVarInsn(Opcodes.ALOAD, references);
    }

    /** Behind a call: the first cell of its results is on the stack. */
    void pushResults(FunctionShape shape) {
        StateFields.restOfResults(method, shape.results());
        method.push(shape.results());
        method.freeTemps();
    }
}
