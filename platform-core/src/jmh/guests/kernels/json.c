/* Writes a JSON document of about 64 KiB, then tokenizes it n times: byte loads and branches that are hard to predict. */
#include "kernel.h"

enum { CAPACITY = 70000 };

enum token { END, OPEN, CLOSE, STRING, NUMBER, WORD, COMMA, COLON, BAD };

static u8 document[CAPACITY];
static u32 length;

static void put_text(const char *text) {
    while (*text != 0) {
        document[length++] = (u8)*text++;
    }
}

static void put_number(u32 value) {
    u8 digits[10];
    u32 count = 0;
    do {
        digits[count++] = (u8)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (count > 0) {
        document[length++] = digits[--count];
    }
}

static void write_document(void) {
    u32 seed = 42;
    length = 0;
    put_text("{\"items\":[");
    while (length < CAPACITY - 400) {
        put_text("{\"sku\":\"mug-");
        put_number(next_random(&seed) % 100000);
        put_text("\",\"note\":\"with \\\"quotes\\\" \\u00e9\",\"quantity\": ");
        put_number(next_random(&seed) % 50);
        put_text(", \"unit\":-");
        put_number(next_random(&seed) % 10000);
        put_text(".5e3, \"tags\":[true,false,null]},\n  ");
    }
    put_text("{}]}");
}

static int is_digit(u8 c) { return c >= '0' && c <= '9'; }

/* Scans one token from *at on; leaves its length in *size. */
static enum token scan(u32 *at, u32 *size) {
    u32 i = *at;
    while (i < length && (document[i] == ' ' || document[i] == '\n' || document[i] == '\r' || document[i] == '\t')) {
        i++;
    }
    u32 start = i;
    enum token kind = BAD;
    if (i >= length) {
        kind = END;
    } else {
        u8 c = document[i++];
        if (c == '{' || c == '[') {
            kind = OPEN;
        } else if (c == '}' || c == ']') {
            kind = CLOSE;
        } else if (c == ',') {
            kind = COMMA;
        } else if (c == ':') {
            kind = COLON;
        } else if (c == '"') {
            kind = STRING;
            while (i < length && document[i] != '"') {
                i += document[i] == '\\' ? 2 : 1;
            }
            i++;
        } else if (c == '-' || is_digit(c)) {
            kind = NUMBER;
            while (i < length && (is_digit(document[i]) || document[i] == '.' || document[i] == 'e')) {
                i++;
            }
        } else if (c >= 'a' && c <= 'z') {
            kind = WORD;
            while (i < length && document[i] >= 'a' && document[i] <= 'z') {
                i++;
            }
        }
    }
    *at = i;
    *size = i - start;
    return kind;
}

i64 run(i32 n) {
    write_document();
    u64 hash = HASH_START;
    for (i32 round = 0; round < n; round++) {
        u32 at = 0, size = 0, depth = 0;
        for (;;) {
            enum token kind = scan(&at, &size);
            if (kind == BAD) {
                return -1;
            }
            if (kind == END) {
                break;
            }
            depth += kind == OPEN;
            depth -= kind == CLOSE;
            hash = mix(hash, (u64)kind << 32 | size << 8 | depth);
        }
    }
    return (i64)hash;
}
