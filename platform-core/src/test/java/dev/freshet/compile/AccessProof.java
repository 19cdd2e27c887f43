package dev.freshet.compile;

import dev.freshet.compile.runtime.MemoryBacking;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Proves of a class of accesses that each read and write is within the bound that was checked for it. The methods have no branch, so each is
 * executed once on terms instead of numbers, and the address of each read or write must be one of few terms.
 */
final class AccessProof {

    /** base [+ 8] [+ offset] + checked, where what is checked is the address, against the bound [less the offset]. */
    private static final Pattern ADDRESS = Pattern.compile(
            "\\(base(\\+8)?(\\+offset)?\\+check\\(address,(?:max\\()?starts(\\d+)(?:,\\d+\\))?(-offset)?\\)(\\+offset)?\\)");

    private final MethodNode method;
    private final List<String> faults = new ArrayList<>();
    private final Deque<String> stack = new ArrayDeque<>();
    private final String[] locals = new String[16];
    private boolean marked;
    private int accesses;

    private AccessProof(MethodNode method) {
        this.method = method;
    }

    /** Returns what is not proven. */
    static List<String> faults(byte[] bytes, boolean marksWanted) {
        ClassNode type = new ClassNode();
        new ClassReader(bytes).accept(type, 0);
        List<String> faults = new ArrayList<>();
        for (MethodNode method : type.methods) {
            AccessProof proof = new AccessProof(method);
            proof.run();
            boolean isStore = method.name.startsWith("store");
            if (proof.accesses != 1) {
                proof.faults.add("it has " + proof.accesses + " accesses");
            }
            if (isStore && proof.marked != marksWanted) {
                proof.faults.add(marksWanted ? "it does not mark its page" : "it marks");
            }
            for (String fault : proof.faults) {
                faults.add(method.name + method.desc + ": " + fault);
            }
        }
        return faults;
    }

    private void run() {
        Type[] parameters = Type.getArgumentTypes(method.desc);
        boolean hasValue = method.name.startsWith("store");
        boolean hasOffset = parameters.length == (hasValue ? 4 : 3);
        String[] names = hasValue
                ? hasOffset
                        ? new String[] {"address", "value", "offset", "memory"}
                        : new String[] {"address", "value", "memory"}
                : hasOffset ? new String[] {"address", "offset", "memory"} : new String[] {"address", "memory"};
        int slot = 0;
        for (int i = 0; i < parameters.length; i++) {
            locals[slot] = names[i];
            slot += parameters[i].getSize();
        }
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction.getOpcode() >= 0) {
                step(instruction);
            }
        }
    }

    private void step(AbstractInsnNode instruction) {
        switch (instruction.getOpcode()) {
            case Opcodes.ILOAD, Opcodes.LLOAD, Opcodes.FLOAD, Opcodes.DLOAD, Opcodes.ALOAD ->
                stack.push(locals[((VarInsnNode) instruction).var]);
            case Opcodes.ISTORE, Opcodes.LSTORE -> locals[((VarInsnNode) instruction).var] = stack.pop();
            case Opcodes.GETSTATIC -> stack.push("unsafe");
            case Opcodes.GETFIELD -> {
                if (!stack.pop().equals("memory")) {
                    faults.add("a field of something else");
                }
                stack.push(((FieldInsnNode) instruction).name);
            }
            case Opcodes.ACONST_NULL -> stack.push("null");
            case Opcodes.ICONST_1 -> stack.push("1");
            case Opcodes.BIPUSH -> stack.push(String.valueOf(((IntInsnNode) instruction).operand));
            case Opcodes.LDC -> stack.push(String.valueOf(((LdcInsnNode) instruction).cst));
            case Opcodes.I2L -> {
                // The same number: what is widened was checked, is an offset or a bound, and none is negative.
            }
            case Opcodes.LADD -> binary("+");
            case Opcodes.ISUB, Opcodes.LSUB -> binary("-");
            case Opcodes.IUSHR, Opcodes.LUSHR -> binary(">>>");
            case Opcodes.INVOKESTATIC, Opcodes.INVOKEVIRTUAL -> call((MethodInsnNode) instruction);
            case Opcodes.RETURN -> {
                // The end.
            }
            case Opcodes.IRETURN, Opcodes.LRETURN, Opcodes.FRETURN, Opcodes.DRETURN -> stack.pop();
            default -> faults.add("unknown instruction " + instruction.getOpcode());
        }
    }

    private void binary(String operator) {
        String right = stack.pop();
        String left = stack.pop();
        stack.push(left + operator + right);
    }

    private void call(MethodInsnNode call) {
        switch (call.name) {
            case "max" -> {
                String least = stack.pop();
                stack.push("max(" + stack.pop() + "," + least + ")");
            }
            case "checkIndex" -> {
                String bound = stack.pop();
                stack.push("check(" + stack.pop() + "," + bound + ")");
            }
            case "floatToRawIntBits", "doubleToRawLongBits", "intBitsToFloat", "longBitsToDouble" -> {
                // The same bits.
            }
            default -> access(call);
        }
    }

    private void access(MethodInsnNode call) {
        boolean isWrite = call.name.startsWith("put");
        String value = isWrite ? stack.pop() : "";
        String address = "(" + stack.pop() + ")";
        if (call.getOpcode() == Opcodes.INVOKEVIRTUAL) {
            stack.pop();
            stack.pop();
        }
        if (!isWrite) {
            stack.push("loaded");
        }
        String mark = ">>>" + MemoryBacking.PAGE_SHIFT + "-" + MemoryBacking.MARKS_BYTES + ")";
        if (isWrite && address.endsWith(mark) && value.equals("1") && accesses == 0) {
            marked = true;
            check(address.replace(mark, ")"), 1);
            return;
        }
        accesses++;
        check(
                address,
                switch (call.name.substring(3)) {
                    case "Byte" -> 1;
                    case "Short" -> 2;
                    case "Int", "Float" -> 4;
                    default -> 8;
                });
    }

    private void check(String address, int bytes) {
        Matcher matcher = ADDRESS.matcher(address);
        if (!matcher.matches()) {
            faults.add("an address that is not checked: " + address);
            return;
        }
        int reach = bytes + (matcher.group(1) == null ? 0 : 8);
        boolean added = matcher.group(2) != null || matcher.group(5) != null;
        boolean twice = matcher.group(2) != null && matcher.group(5) != null;
        boolean subtracted = matcher.group(4) != null;
        if (Integer.parseInt(matcher.group(3)) < reach || added != subtracted || twice) {
            faults.add("the bound of another access: " + address + " for " + bytes + " bytes");
        }
    }
}
