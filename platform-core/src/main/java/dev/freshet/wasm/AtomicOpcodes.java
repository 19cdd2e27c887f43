package dev.freshet.wasm;

/**
 * The instructions of prefix 0xFE, shared memory: {@code 0xFE00 | n}; see {@link Opcodes}.
 */
public final class AtomicOpcodes {

    public static final int MEMORY_ATOMIC_NOTIFY = 0xFE00;
    public static final int MEMORY_ATOMIC_WAIT32 = 0xFE01;
    public static final int MEMORY_ATOMIC_WAIT64 = 0xFE02;
    public static final int ATOMIC_FENCE = 0xFE03;
    public static final int I32_ATOMIC_LOAD = 0xFE10;
    public static final int I64_ATOMIC_LOAD = 0xFE11;
    public static final int I32_ATOMIC_LOAD8_U = 0xFE12;
    public static final int I32_ATOMIC_LOAD16_U = 0xFE13;
    public static final int I64_ATOMIC_LOAD8_U = 0xFE14;
    public static final int I64_ATOMIC_LOAD16_U = 0xFE15;
    public static final int I64_ATOMIC_LOAD32_U = 0xFE16;
    public static final int I32_ATOMIC_STORE = 0xFE17;
    public static final int I64_ATOMIC_STORE = 0xFE18;
    public static final int I32_ATOMIC_STORE8 = 0xFE19;
    public static final int I32_ATOMIC_STORE16 = 0xFE1A;
    public static final int I64_ATOMIC_STORE8 = 0xFE1B;
    public static final int I64_ATOMIC_STORE16 = 0xFE1C;
    public static final int I64_ATOMIC_STORE32 = 0xFE1D;
    public static final int I32_ATOMIC_RMW_ADD = 0xFE1E;
    public static final int I64_ATOMIC_RMW_ADD = 0xFE1F;
    public static final int I32_ATOMIC_RMW8_ADD_U = 0xFE20;
    public static final int I32_ATOMIC_RMW16_ADD_U = 0xFE21;
    public static final int I64_ATOMIC_RMW8_ADD_U = 0xFE22;
    public static final int I64_ATOMIC_RMW16_ADD_U = 0xFE23;
    public static final int I64_ATOMIC_RMW32_ADD_U = 0xFE24;
    public static final int I32_ATOMIC_RMW_SUB = 0xFE25;
    public static final int I64_ATOMIC_RMW_SUB = 0xFE26;
    public static final int I32_ATOMIC_RMW8_SUB_U = 0xFE27;
    public static final int I32_ATOMIC_RMW16_SUB_U = 0xFE28;
    public static final int I64_ATOMIC_RMW8_SUB_U = 0xFE29;
    public static final int I64_ATOMIC_RMW16_SUB_U = 0xFE2A;
    public static final int I64_ATOMIC_RMW32_SUB_U = 0xFE2B;
    public static final int I32_ATOMIC_RMW_AND = 0xFE2C;
    public static final int I64_ATOMIC_RMW_AND = 0xFE2D;
    public static final int I32_ATOMIC_RMW8_AND_U = 0xFE2E;
    public static final int I32_ATOMIC_RMW16_AND_U = 0xFE2F;
    public static final int I64_ATOMIC_RMW8_AND_U = 0xFE30;
    public static final int I64_ATOMIC_RMW16_AND_U = 0xFE31;
    public static final int I64_ATOMIC_RMW32_AND_U = 0xFE32;
    public static final int I32_ATOMIC_RMW_OR = 0xFE33;
    public static final int I64_ATOMIC_RMW_OR = 0xFE34;
    public static final int I32_ATOMIC_RMW8_OR_U = 0xFE35;
    public static final int I32_ATOMIC_RMW16_OR_U = 0xFE36;
    public static final int I64_ATOMIC_RMW8_OR_U = 0xFE37;
    public static final int I64_ATOMIC_RMW16_OR_U = 0xFE38;
    public static final int I64_ATOMIC_RMW32_OR_U = 0xFE39;
    public static final int I32_ATOMIC_RMW_XOR = 0xFE3A;
    public static final int I64_ATOMIC_RMW_XOR = 0xFE3B;
    public static final int I32_ATOMIC_RMW8_XOR_U = 0xFE3C;
    public static final int I32_ATOMIC_RMW16_XOR_U = 0xFE3D;
    public static final int I64_ATOMIC_RMW8_XOR_U = 0xFE3E;
    public static final int I64_ATOMIC_RMW16_XOR_U = 0xFE3F;
    public static final int I64_ATOMIC_RMW32_XOR_U = 0xFE40;
    public static final int I32_ATOMIC_RMW_XCHG = 0xFE41;
    public static final int I64_ATOMIC_RMW_XCHG = 0xFE42;
    public static final int I32_ATOMIC_RMW8_XCHG_U = 0xFE43;
    public static final int I32_ATOMIC_RMW16_XCHG_U = 0xFE44;
    public static final int I64_ATOMIC_RMW8_XCHG_U = 0xFE45;
    public static final int I64_ATOMIC_RMW16_XCHG_U = 0xFE46;
    public static final int I64_ATOMIC_RMW32_XCHG_U = 0xFE47;
    public static final int I32_ATOMIC_RMW_CMPXCHG = 0xFE48;
    public static final int I64_ATOMIC_RMW_CMPXCHG = 0xFE49;
    public static final int I32_ATOMIC_RMW8_CMPXCHG_U = 0xFE4A;
    public static final int I32_ATOMIC_RMW16_CMPXCHG_U = 0xFE4B;
    public static final int I64_ATOMIC_RMW8_CMPXCHG_U = 0xFE4C;
    public static final int I64_ATOMIC_RMW16_CMPXCHG_U = 0xFE4D;
    public static final int I64_ATOMIC_RMW32_CMPXCHG_U = 0xFE4E;

    private AtomicOpcodes() {}
}
