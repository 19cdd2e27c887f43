/* n calls through a table of eight functions in an order that depends on what they return: call_indirect. */
#include "kernel.h"

typedef u32 (*step)(u32);

static u32 add(u32 x) { return x + 0x9e3779b9u; }
static u32 times(u32 x) { return x * 2246822519u; }
static u32 rotate(u32 x) { return x << 7 | x >> 25; }
static u32 fold(u32 x) { return x ^ x >> 15; }
static u32 flip(u32 x) { return ~x; }
static u32 odd(u32 x) { return x | 1; }
static u32 less(u32 x) { return x - 12345; }
static u32 spread(u32 x) { return x ^ x << 11; }

static step table[8];

i64 run(i32 n) {
    step all[8] = {add, times, rotate, fold, flip, odd, less, spread};
    for (u32 i = 0; i < 8; i++) {
        table[i] = all[i];
    }
    u32 x = 1;
    for (i32 i = 0; i < n * 8; i++) {
        x = table[(x + (u32)i) & 7](x);
    }
    return (i64)x;
}
