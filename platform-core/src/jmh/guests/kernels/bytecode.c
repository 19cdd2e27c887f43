/* A stack machine with a switch for each instruction: an interpreter within the guest, n rounds of a small program. */
#include "kernel.h"

enum op { PUSH, ADD, MUL, SUB, DUP, LOAD, STORE, JUMP_IF, XOR, HALT };

struct instruction {
    u8 op;
    i32 operand;
};

/* do { sum = sum * 31 + (i ^ 5); i = i - 1; } while (i != 0) */
static const struct instruction PROGRAM[] = {
    {LOAD, 1}, {PUSH, 31}, {MUL, 0}, {LOAD, 0}, {PUSH, 5}, {XOR, 0}, {ADD, 0}, {STORE, 1},
    {LOAD, 0}, {PUSH, 1}, {SUB, 0}, {DUP, 0}, {STORE, 0}, {JUMP_IF, 0}, {HALT, 0},
};

static i32 stack[64], variables[4];

static void interpret(void) {
    u32 pc = 0, sp = 0;
    for (;;) {
        struct instruction at = PROGRAM[pc++];
        switch (at.op) {
        case PUSH: stack[sp++] = at.operand; break;
        case ADD: sp--; stack[sp - 1] = (i32)((u32)stack[sp - 1] + (u32)stack[sp]); break;
        case SUB: sp--; stack[sp - 1] = (i32)((u32)stack[sp - 1] - (u32)stack[sp]); break;
        case MUL: sp--; stack[sp - 1] = (i32)((u32)stack[sp - 1] * (u32)stack[sp]); break;
        case XOR: sp--; stack[sp - 1] ^= stack[sp]; break;
        case DUP: stack[sp] = stack[sp - 1]; sp++; break;
        case LOAD: stack[sp++] = variables[at.operand & 3]; break;
        case STORE: variables[at.operand & 3] = stack[--sp]; break;
        case JUMP_IF: if (stack[--sp] != 0) pc = (u32)at.operand; break;
        default: return;
        }
    }
}

i64 run(i32 n) {
    variables[0] = n;
    variables[1] = 7;
    interpret();
    return variables[1];
}
