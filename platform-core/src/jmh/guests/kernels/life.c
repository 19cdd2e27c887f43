/* Conway's game of life on 256 by 256 cells of one byte, n generations. */
#include "kernel.h"

enum { SIDE = 256 };

static u8 boards[2][SIDE + 2][SIDE + 2];

i64 run(i32 n) {
    u32 seed = 99;
    for (u32 y = 0; y < SIDE + 2; y++) {
        for (u32 x = 0; x < SIDE + 2; x++) {
            u32 inside = y > 0 && y <= SIDE && x > 0 && x <= SIDE;
            boards[0][y][x] = inside ? next_random(&seed) % 3 == 0 : 0;
            boards[1][y][x] = 0;
        }
    }
    for (i32 generation = 0; generation < n; generation++) {
        u8(*from)[SIDE + 2] = boards[generation & 1];
        u8(*to)[SIDE + 2] = boards[(generation & 1) ^ 1];
        for (u32 y = 1; y <= SIDE; y++) {
            for (u32 x = 1; x <= SIDE; x++) {
                u32 around = from[y - 1][x - 1] + from[y - 1][x] + from[y - 1][x + 1] + from[y][x - 1] + from[y][x + 1]
                        + from[y + 1][x - 1] + from[y + 1][x] + from[y + 1][x + 1];
                to[y][x] = around == 3 || (around == 2 && from[y][x]);
            }
        }
    }
    u64 hash = HASH_START;
    for (u32 y = 1; y <= SIDE; y++) {
        for (u32 x = 1; x <= SIDE; x++) {
            hash = mix(hash, boards[n & 1][y][x]);
        }
    }
    return (i64)hash;
}
