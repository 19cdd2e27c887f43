/* Eratosthenes' sieve up to 500,000, n times: byte stores with growing strides. */
#include "kernel.h"

enum { LIMIT = 500000 };

static u8 composite[LIMIT + 1];

i64 run(i32 n) {
    u64 hash = HASH_START;
    for (i32 round = 0; round < n; round++) {
        for (u32 i = 0; i <= LIMIT; i++) {
            composite[i] = 0;
        }
        u32 limit = LIMIT - (u32)round, count = 0;
        for (u32 p = 2; p <= limit; p++) {
            if (!composite[p]) {
                count++;
                for (u64 multiple = (u64)p * p; multiple <= limit; multiple += p) {
                    composite[multiple] = 1;
                }
            }
        }
        hash = mix(hash, count);
    }
    return (i64)hash;
}
