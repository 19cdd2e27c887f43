/* Encodes 64 KiB as base64 and decodes it again, n times: single-byte loads and stores, small tables. */
#include "kernel.h"

enum { BYTES = 3 * 21845 };

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static u8 plain[BYTES], text[BYTES / 3 * 4], decoded[BYTES], values[256];

static void encode(void) {
    u8 *out = text;
    for (u32 i = 0; i < BYTES; i += 3) {
        u32 three = (u32)plain[i] << 16 | (u32)plain[i + 1] << 8 | plain[i + 2];
        *out++ = ALPHABET[three >> 18];
        *out++ = ALPHABET[three >> 12 & 63];
        *out++ = ALPHABET[three >> 6 & 63];
        *out++ = ALPHABET[three & 63];
    }
}

static void decode(void) {
    u8 *out = decoded;
    for (u32 i = 0; i < sizeof text; i += 4) {
        u32 three = (u32)values[text[i]] << 18 | (u32)values[text[i + 1]] << 12 | (u32)values[text[i + 2]] << 6
                | values[text[i + 3]];
        *out++ = three >> 16;
        *out++ = three >> 8;
        *out++ = three;
    }
}

i64 run(i32 n) {
    u32 seed = 1;
    for (u32 i = 0; i < 64; i++) {
        values[(u8)ALPHABET[i]] = i;
    }
    for (u32 i = 0; i < BYTES; i++) {
        plain[i] = next_random(&seed);
    }
    u64 hash = HASH_START;
    for (i32 round = 0; round < n; round++) {
        encode();
        decode();
        for (u32 i = 0; i < BYTES; i++) {
            if (plain[i] != decoded[i]) {
                return -1;
            }
        }
        hash = mix(hash, text[(u32)round * 977 % sizeof text]);
        plain[(u32)round % BYTES] ^= (u8)(round + 1);
    }
    return (i64)hash;
}
