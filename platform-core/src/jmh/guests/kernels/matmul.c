/* The product of two n by n matrices of doubles, n at most 256. */
#include "kernel.h"

enum { MAX = 256 };

static double a[MAX * MAX], b[MAX * MAX], c[MAX * MAX];

i64 run(i32 n) {
    u32 size = n > MAX ? MAX : (u32)n, seed = 5;
    for (u32 i = 0; i < size * size; i++) {
        a[i] = next_random(&seed) % 1000 / 8.0;
        b[i] = next_random(&seed) % 1000 / 4.0;
        c[i] = 0;
    }
    for (u32 i = 0; i < size; i++) {
        for (u32 k = 0; k < size; k++) {
            double left = a[i * size + k];
            for (u32 j = 0; j < size; j++) {
                c[i * size + j] += left * b[k * size + j];
            }
        }
    }
    u64 hash = HASH_START;
    for (u32 i = 0; i < size * size; i++) {
        hash = mix(hash, bits_of(c[i]));
    }
    return (i64)hash;
}
