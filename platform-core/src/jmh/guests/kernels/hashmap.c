/* An open-addressing hash map of 32,768 slots: n rounds of inserting, finding and removing 16,384 keys. */
#include "kernel.h"

enum { SLOTS = 32768, KEYS = 16384 };

static u32 keys[SLOTS];
static u32 values[SLOTS];

static u32 place(u32 key) { return key * 2654435761u >> 17; }

static void put(u32 key, u32 value) {
    u32 at = place(key);
    while (keys[at] != 0 && keys[at] != key) {
        at = (at + 1) % SLOTS;
    }
    keys[at] = key;
    values[at] = value;
}

static u32 find(u32 key) {
    u32 at = place(key);
    while (keys[at] != 0) {
        if (keys[at] == key) {
            return values[at];
        }
        at = (at + 1) % SLOTS;
    }
    return 0;
}

i64 run(i32 n) {
    u64 hash = HASH_START;
    for (i32 round = 0; round < n; round++) {
        for (u32 i = 0; i < SLOTS; i++) {
            keys[i] = 0;
        }
        u32 seed = (u32)round + 1;
        for (u32 i = 0; i < KEYS; i++) {
            put(next_random(&seed), i);
        }
        seed = (u32)round + 1;
        u64 sum = 0;
        for (u32 i = 0; i < KEYS; i++) {
            sum += find(next_random(&seed));
            sum += find(i + 1);
        }
        hash = mix(hash, sum);
    }
    return (i64)hash;
}
