package dev.freshet.compile.runtime.numeric;

import dev.freshet.compile.runtime.Trap;

/** Instructions on 32-bit integers. A divisor of 0 leaves as {@link ArithmeticException}. */
public final class I32 {

    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private I32() {}

    public static int divS(int a, int b) {
        if (b == -1 && a == Integer.MIN_VALUE) {
            throw new Trap(Trap.INTEGER_OVERFLOW);
        }
        return a / b;
    }

    /** By 64 bits: {@code Integer.divideUnsigned} is that too on JDK 17, and an instruction from 19 on, which gains little. */
    public static int divU(int a, int b) {
        return (int) ((a & UNSIGNED) / (b & UNSIGNED));
    }

    public static int remU(int a, int b) {
        return (int) ((a & UNSIGNED) % (b & UNSIGNED));
    }

    public static int eqz(int a) {
        return a == 0 ? 1 : 0;
    }

    public static int eq(int a, int b) {
        return a == b ? 1 : 0;
    }

    public static int ne(int a, int b) {
        return a != b ? 1 : 0;
    }

    public static int ltS(int a, int b) {
        return a < b ? 1 : 0;
    }

    public static int leS(int a, int b) {
        return a <= b ? 1 : 0;
    }

    public static int gtS(int a, int b) {
        return a > b ? 1 : 0;
    }

    public static int geS(int a, int b) {
        return a >= b ? 1 : 0;
    }

    /** The borrow of the subtraction: no branch, so nothing of one guest tells the JIT about another. */
    public static int ltU(int a, int b) {
        return (int) (((a & UNSIGNED) - (b & UNSIGNED)) >>> 63);
    }

    public static int geU(int a, int b) {
        return ltU(a, b) ^ 1;
    }

    public static int gtU(int a, int b) {
        return ltU(b, a);
    }

    public static int leU(int a, int b) {
        return ltU(b, a) ^ 1;
    }
}
