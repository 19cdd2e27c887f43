#ifndef FRESHET_TEXT_H
#define FRESHET_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that somebody else owns; not terminated by a zero byte. */
typedef struct {
    const char *bytes;
    size_t length;
} text_view;

bool text_equals(text_view view, const char *literal);

/*
 * A growing buffer. Running out of memory only sets `failed`, so callers
 * check once at the end rather than after every piece.
 */
typedef struct {
    char *bytes;
    size_t length;
    size_t capacity;
    bool failed;
} text;

void text_add_bytes(text *t, const char *bytes, size_t length);
void text_add(text *t, const char *literal);
void text_add_view(text *t, text_view view);
void text_add_integer(text *t, int64_t value);
void text_add_json_string(text *t, text_view view);

#endif
