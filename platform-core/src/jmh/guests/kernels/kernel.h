/*
 * What the kernels share. Each exports one function, run(n): do work in proportion to n and return a checksum of it.
 * A kernel sets up all of its state itself, so it returns the same on a fresh instance and on a used one.
 */
#ifndef KERNEL_H
#define KERNEL_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int i32;
typedef long long i64;

i64 run(i32 n);

/* Marsaglia's xorshift32. */
static inline u32 next_random(u32 *state) {
    u32 x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

/* One step of FNV-1a over 64 bits at a time. */
static inline u64 mix(u64 hash, u64 value) { return (hash ^ value) * 0x100000001b3ull; }

#define HASH_START 0xcbf29ce484222325ull

static inline u64 bits_of(double value) {
    union {
        double number;
        u64 bits;
    } both = {value};
    return both.bits;
}

#endif
