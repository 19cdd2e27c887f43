/* memory.fill and memory.copy over 256 KiB, overlapping ones too, and a loop of 64-bit stores; n rounds. */
#include "kernel.h"

enum { BYTES = 262144 };

static u64 words[BYTES / 8 * 2];

i64 run(i32 n) {
    u8 *bytes = (u8 *)words;
    for (u32 i = 0; i < BYTES / 8 * 2; i++) {
        words[i] = i;
    }
    u64 hash = HASH_START;
    for (i32 round = 0; round < n; round++) {
        u32 shift = (u32)round % 64 + 1;
        __builtin_memset(bytes + shift, (u8)round, BYTES / 2);
        __builtin_memmove(bytes + BYTES / 4, bytes, BYTES);
        __builtin_memcpy(bytes, bytes + BYTES, BYTES / 2);
        for (u32 i = 0; i < BYTES / 16; i++) {
            words[i] += i ^ (u32)round;
        }
        hash = mix(hash, words[(u32)round * 101 % (BYTES / 8)]);
    }
    return (i64)hash;
}
