#include "text.h"

#include <stdlib.h>
#include <string.h>

bool text_equals(text_view view, const char *literal) {
    size_t length = strlen(literal);
    return view.length == length && memcmp(view.bytes, literal, length) == 0;
}

void text_add_bytes(text *t, const char *bytes, size_t length) {
    if (t->failed || length == 0) {
        return;
    }
    size_t needed;
    if (__builtin_add_overflow(t->length, length, &needed)) {
        t->failed = true;
        return;
    }
    if (needed > t->capacity) {
        size_t capacity = t->capacity < 128 ? 256 : t->capacity * 2;
        if (capacity < needed) {
            capacity = needed;
        }
        char *grown = realloc(t->bytes, capacity);
        if (grown == NULL) {
            t->failed = true;
            return;
        }
        t->bytes = grown;
        t->capacity = capacity;
    }
    memcpy(t->bytes + t->length, bytes, length);
    t->length = needed;
}

void text_add(text *t, const char *literal) {
    text_add_bytes(t, literal, strlen(literal));
}

void text_add_view(text *t, text_view view) {
    text_add_bytes(t, view.bytes, view.length);
}

void text_add_integer(text *t, int64_t value) {
    /* Not printf: it would be most of the module for the sake of "%lld". */
    char digits[20];
    size_t start = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--start] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        text_add(t, "-");
    }
    text_add_bytes(t, digits + start, sizeof digits - start);
}

void text_add_json_string(text *t, text_view view) {
    static const char hex[] = "0123456789abcdef";
    text_add(t, "\"");
    for (size_t i = 0; i < view.length; i++) {
        char c = view.bytes[i];
        if (c == '"' || c == '\\') {
            char escaped[2] = {'\\', c};
            text_add_bytes(t, escaped, 2);
        } else if ((uint8_t)c < 0x20) {
            char escaped[6] = {'\\', 'u', '0', '0', hex[(uint8_t)c >> 4], hex[c & 15]};
            text_add_bytes(t, escaped, 6);
        } else {
            text_add_bytes(t, &c, 1);
        }
    }
    text_add(t, "\"");
}
