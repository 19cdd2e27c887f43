package dev.freshet.compile;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Emits the class for calls of functions of one type that are not known by name:
 *
 * <pre>
 *   own(arguments, index, table, state)     an entry of a table that the module defines: a branch over table.ids[index]
 *   table(arguments, index, table, state)   an entry of any table, which is asked for the function
 *   reference(arguments, function, state)   a reference: a branch over its number if it is the instance's own
 *   through(arguments, function, state)     whatever it is, by arrays
 *   enter(id, values, references, state)    an own function whose arguments are in arrays, for the host
 * </pre>
 *
 * <p>The numbers of a type's functions are dense, so a branch over them tells the type too; all else, null, other types and functions of other
 * instances, is its default case, which finds out what it is. With more functions than {@link #GROUP}, the branch is over groups, each a
 * class of its own: a branch over thousands would be too big for HotSpot.
 */
final class DispatchClass {

    static final String OWN_TABLE = "own";
    static final String ANY_TABLE = "table";
    static final String REFERENCE = "reference";
    static final String THROUGH = "through";
    static final String ENTER = "enter";
    static final String TABLE_EXTRA = "I" + Names.TABLE_DESCRIPTOR;
    static final String REFERENCE_EXTRA = "Ljava/lang/Object;";
    static final String THROUGH_EXTRA = Names.FUNCTION_REF_DESCRIPTOR;
    static final String ENTER_DESCRIPTOR = "(I" + Names.ARRAYS + Names.STATE_DESCRIPTOR + ")V";

    /** Functions in one branch. */
    static final int GROUP = 128;

    private final Layout layout;
    private final int type;
    private final FunctionShape shape;
    private final int first;
    private final int end;
    private final String name;
    private @Nullable BitSet bodies;

    /** @param tails whether it is the class for tail calls */
    DispatchClass(Layout layout, int type, boolean tails) {
        this.layout = layout;
        this.type = type;
        this.shape = layout.shape(type);
        this.first = layout.firstId(type);
        this.end = layout.endId(type);
        this.name = tails ? Names.tailDispatch(type) : Names.dispatch(type);
    }

    byte[] emit() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, name, null, Names.OBJECT, null);
        table(writer, OWN_TABLE, true);
        table(writer, ANY_TABLE, false);
        reference(writer);
        through(writer);
        byId(writer);
        ThroughArrays.enter(writer, name, shape, false);
        writer.visitEnd();
        return writer.toByteArray();
    }

    /**
     * Emits the class for tail calls of the type, which calls bodies instead of functions that wait for what their bodies leave pending.
     *
     * @param withBody whether each own function, by index, has a body of its own
     */
    byte[] emitTails(BitSet withBody) {
        bodies = withBody;
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, name, null, Names.OBJECT, null);
        byId(writer);
        ThroughArrays.enter(writer, name, shape, true);
        writer.visitEnd();
        return writer.toByteArray();
    }

    private String target(int function) {
        return bodies != null && bodies.get(function) ? Names.BODY : Names.CALL;
    }

    /** Emits the class of one group: {@code call(arguments, id, state)}. */
    byte[] emitGroup(int group, @Nullable BitSet withBody) {
        bodies = withBody;
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, groupName(group), null, Names.OBJECT, null);
        Method method = begin(writer, Names.CALL, "I");
        int id = shape.paramSlots();
        method.setStateSlot(id + 1);
        int from = first + group * GROUP;
        Label none = new Label();
        cases(method, id, from, Math.min(end, from + GROUP), none, true);
        method.place(none);
        method.callStatic(Names.TRAP, "unreachable", "()L" + Names.TRAP + ";");
        method.out.visitInsn(Opcodes.ATHROW);
        method.end();
        writer.visitEnd();
        return writer.toByteArray();
    }

    private String groupName(int group) {
        return name + "g" + group;
    }

    private Method begin(ClassWriter writer, String methodName, String extra) {
        MethodVisitor code = writer.visitMethod(
                Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, methodName, shape.descriptorWith(extra), null, null);
        code.visitCode();
        Method method = new Method(code);
        if (shape.wide()) {
            method.addLocal("[J");
            method.addLocal("[Ljava/lang/Object;");
        } else {
            for (byte param : shape.params()) {
                method.addLocal(param);
            }
        }
        for (int i = 0; i < extra.length(); i++) {
            if (extra.charAt(i) == 'I') {
                method.addLocal(Kinds.INT);
            } else {
                int semicolon = extra.indexOf(';', i);
                method.addLocal(extra.substring(i + 1, semicolon));
                i = semicolon;
            }
        }
        method.addLocal(Names.STATE);
        return method;
    }

    private void pushArguments(Method method) {
        if (shape.wide()) {
            method.out.visitVarInsn(Opcodes.ALOAD, 0);
            method.out.visitVarInsn(Opcodes.ALOAD, 1);
            return;
        }
        int slot = 0;
        for (byte param : shape.params()) {
            method.loadLocal(param, slot);
            slot += Kinds.slots(param);
        }
        // What a call has on the stack: pushed and taken again, for the maximum.
        method.push(shape.params());
        method.pop(shape.params().length);
    }

    /** Emits a branch over functions with numbers; each case calls and returns. */
    private void cases(Method method, int id, int from, int to, Label otherwise, boolean direct) {
        Label[] labels = new Label[direct ? to - from : (to - from + GROUP - 1) / GROUP];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = new Label();
        }
        method.out.visitVarInsn(Opcodes.ILOAD, id);
        if (!direct) {
            method.constant(from);
            method.out.visitInsn(Opcodes.ISUB);
            Label within = new Label();
            // Numbers below the first become large without a sign.
            method.out.visitInsn(Opcodes.DUP);
            method.constant(to - from);
            method.callStatic("java/lang/Integer", "compareUnsigned", "(II)I");
            method.out.visitJumpInsn(Opcodes.IFLT, within);
            method.out.visitInsn(Opcodes.POP);
            method.out.visitJumpInsn(Opcodes.GOTO, otherwise);
            method.push(Kinds.INT);
            method.place(within);
            method.pop();
            method.constant(Integer.numberOfTrailingZeros(GROUP));
            method.out.visitInsn(Opcodes.IUSHR);
        }
        int lowest = direct ? from : 0;
        method.out.visitTableSwitchInsn(lowest, lowest + labels.length - 1, otherwise, labels);
        for (int i = 0; i < labels.length; i++) {
            method.place(labels[i]);
            pushArguments(method);
            if (direct) {
                method.pushState();
                int function = layout.functionOf(from + i);
                method.callStatic(Names.function(function), target(function), shape.descriptor());
            } else {
                method.out.visitVarInsn(Opcodes.ILOAD, id);
                method.pushState();
                method.callStatic(groupName(i), Names.CALL, shape.descriptorWith("I"));
            }
            method.out.visitInsn(Kinds.returns(shape.returned()));
        }
    }

    /** Emits the branch over all own functions of the type; falls to a label that it returns for what is none. */
    private void branch(Method method, int id) {
        Label otherwise = new Label();
        if (end > first) {
            cases(method, id, first, end, otherwise, end - first <= GROUP);
            method.place(otherwise);
        }
    }

    private void table(ClassWriter writer, String methodName, boolean own) {
        Method method = begin(writer, methodName, TABLE_EXTRA);
        int index = shape.paramSlots();
        int table = index + 1;
        method.setStateSlot(index + 2);
        if (own && end > first) {
            int id = method.addLocal(Kinds.INT);
            method.out.visitVarInsn(Opcodes.ALOAD, table);
            method.out.visitFieldInsn(Opcodes.GETFIELD, Names.TABLE, "ids", "[I");
            method.out.visitVarInsn(Opcodes.ILOAD, index);
            method.out.visitInsn(Opcodes.IALOAD);
            method.out.visitVarInsn(Opcodes.ISTORE, id);
            branch(method, id);
        }
        pushArguments(method);
        method.out.visitVarInsn(Opcodes.ALOAD, table);
        method.out.visitVarInsn(Opcodes.ILOAD, index);
        StateFields.type(method, type);
        method.callVirtual(Names.TABLE, "function", "(I" + Names.TYPE_DESCRIPTOR + ")" + Names.FUNCTION_REF_DESCRIPTOR);
        callThrough(method);
    }

    private void callThrough(Method method) {
        method.pushState();
        method.callStatic(name, THROUGH, shape.descriptorWith(THROUGH_EXTRA));
        method.out.visitInsn(Kinds.returns(shape.returned()));
        method.end();
    }

    private void reference(ClassWriter writer) {
        Method method = begin(writer, REFERENCE, REFERENCE_EXTRA);
        int function = shape.paramSlots();
        method.setStateSlot(function + 1);
        if (end > first) {
            int id = method.addLocal(Kinds.INT);
            method.out.visitVarInsn(Opcodes.ALOAD, function);
            method.pushState();
            method.callStatic(Names.GUEST_FUNCTION, "ownId", "(Ljava/lang/Object;L" + Names.GUEST_STATE + ";)I");
            method.out.visitVarInsn(Opcodes.ISTORE, id);
            branch(method, id);
        }
        pushArguments(method);
        method.out.visitVarInsn(Opcodes.ALOAD, function);
        method.callStatic(Names.FUNCTION_REF, "required", "(Ljava/lang/Object;)" + Names.FUNCTION_REF_DESCRIPTOR);
        callThrough(method);
    }

    private void through(ClassWriter writer) {
        Method method = begin(writer, THROUGH, THROUGH_EXTRA);
        int function = shape.paramSlots();
        method.setStateSlot(function + 1);
        ThroughArrays.call(method, shape, function, -1);
    }

    /** Emits {@code call(arguments, id, state)}: an own function by its number. */
    private void byId(ClassWriter writer) {
        Method method = begin(writer, Names.CALL, "I");
        int id = shape.paramSlots();
        method.setStateSlot(id + 1);
        branch(method, id);
        method.callStatic(Names.TRAP, "unreachable", "()L" + Names.TRAP + ";");
        method.out.visitInsn(Opcodes.ATHROW);
        method.end();
    }
}
