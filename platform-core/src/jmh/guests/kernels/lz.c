/* Compresses 64 KiB of repetitive text with a small LZ77 and expands it again, n times. */
#include "kernel.h"

enum { BYTES = 65536, TABLE = 4096, MIN_MATCH = 4, MAX_MATCH = 255 };

static u8 plain[BYTES], packed[BYTES * 2], expanded[BYTES];
static u32 last_seen[TABLE];

static u32 hash_at(u32 i) {
    u32 four = (u32)plain[i] | (u32)plain[i + 1] << 8 | (u32)plain[i + 2] << 16 | (u32)plain[i + 3] << 24;
    return four * 2654435761u >> 20;
}

/* Literal: 0, byte. Match: length, low byte and high byte of the distance. */
static u32 compress(void) {
    u32 out = 0, i = 0;
    for (u32 t = 0; t < TABLE; t++) {
        last_seen[t] = 0;
    }
    while (i < BYTES) {
        u32 matched = 0, from = 0;
        if (i + MIN_MATCH <= BYTES) {
            u32 h = hash_at(i);
            from = last_seen[h];
            last_seen[h] = i + 1;
            if (from != 0 && i + 1 - from < BYTES) {
                while (matched < MAX_MATCH && i + matched < BYTES && plain[from - 1 + matched] == plain[i + matched]) {
                    matched++;
                }
            }
        }
        if (matched >= MIN_MATCH) {
            u32 distance = i + 1 - from;
            packed[out++] = (u8)matched;
            packed[out++] = (u8)distance;
            packed[out++] = (u8)(distance >> 8);
            i += matched;
        } else {
            packed[out++] = 0;
            packed[out++] = plain[i++];
        }
    }
    return out;
}

static u32 expand(u32 size) {
    u32 out = 0;
    for (u32 i = 0; i < size;) {
        u32 matched = packed[i++];
        if (matched == 0) {
            expanded[out++] = packed[i++];
        } else {
            u32 distance = packed[i] | (u32)packed[i + 1] << 8;
            i += 2;
            for (u32 k = 0; k < matched; k++, out++) {
                expanded[out] = expanded[out - distance];
            }
        }
    }
    return out;
}

i64 run(i32 n) {
    u32 seed = 17;
    for (u32 i = 0; i < BYTES; i++) {
        plain[i] = i > 64 && next_random(&seed) % 16 != 0 ? plain[i - 1 - (i >> 9) % 61] : (u8)('a' + seed % 26);
    }
    u64 hash = HASH_START;
    for (i32 round = 0; round < n; round++) {
        u32 size = compress();
        if (expand(size) != BYTES) {
            return -1;
        }
        for (u32 i = 0; i < BYTES; i++) {
            if (plain[i] != expanded[i]) {
                return -2;
            }
        }
        hash = mix(hash, size);
        plain[(u32)round * 31 % BYTES] ^= 1;
    }
    return (i64)hash;
}
