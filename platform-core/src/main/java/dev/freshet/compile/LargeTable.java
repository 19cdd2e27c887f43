package dev.freshet.compile;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * A {@code br_table} of very many labels, most of them the same: a JVM branch takes four bytes for each, and a method has 65,535. Which label is meant
 * is a character in a string, one byte in the class file, and the branch is over the different ones.
 */
final class LargeTable {

    /** From how many labels on. */
    private static final int LEAST_LABELS = 512;

    /** Characters that take one byte in a class file: 1 to 127. */
    private static final int MOST_TARGETS = 127;

    /** A constant has at most 65,535 bytes. */
    private static final int CHUNK = 65_535;

    private LargeTable() {}

    /**
     * Emits the branch if it is one of these. The index is on the stack, and not an operand.
     *
     * @param targets the last is the default
     */
    static boolean emit(Method method, Label[] targets) {
        if (targets.length < LEAST_LABELS) {
            return false;
        }
        Map<Label, Integer> numbers = new IdentityHashMap<>();
        Label[] different = new Label[MOST_TARGETS];
        for (Label target : targets) {
            if (!numbers.containsKey(target)) {
                if (numbers.size() == MOST_TARGETS) {
                    return false;
                }
                different[numbers.size()] = target;
                numbers.put(target, numbers.size() + 1);
            }
        }
        int index = method.temp(Kinds.INT);
        method.out.visitVarInsn(Opcodes.ISTORE, index);
        Label found = new Label();
        int entries = targets.length - 1;
        for (int from = 0; from < entries; from += CHUNK) {
            char[] text = new char[Math.min(CHUNK, entries - from)];
            for (int i = 0; i < text.length; i++) {
                text[i] = (char) (int) Objects.requireNonNull(numbers.get(targets[from + i]));
            }
            method.out.visitLdcInsn(new String(text));
            method.out.visitVarInsn(Opcodes.ILOAD, index);
            method.constant(from);
            method.out.visitInsn(Opcodes.ISUB);
            method.callStatic(Names.RUNTIME + "LargeTables", "target", "(Ljava/lang/String;I)I");
            method.out.visitInsn(Opcodes.DUP);
            method.out.visitJumpInsn(Opcodes.IFNE, found);
            method.out.visitInsn(Opcodes.POP);
        }
        method.out.visitInsn(Opcodes.ICONST_0);
        method.push(Kinds.INT);
        method.place(found);
        method.pop();
        method.freeTemps();
        Label[] labels = new Label[numbers.size()];
        System.arraycopy(different, 0, labels, 0, labels.length);
        method.out.visitTableSwitchInsn(1, labels.length, targets[targets.length - 1], labels);
        return true;
    }
}
