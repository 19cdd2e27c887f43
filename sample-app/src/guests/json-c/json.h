#ifndef FRESHET_JSON_H
#define FRESHET_JSON_H

#include "text.h"

/* A reader of JSON (RFC 8259), stricter than most: see the limits below. */

typedef enum {
    JSON_NULL,
    JSON_BOOL,
    JSON_INTEGER,      /* no fraction, no exponent, fits 64 bits */
    JSON_OTHER_NUMBER, /* valid, but nothing that money is counted in */
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
} json_kind;

typedef struct json_value json_value;
struct json_value {
    json_kind kind;
    bool boolean;
    int64_t integer;
    text_view string;  /* unescaped, well-formed UTF-8 */
    json_value *first; /* of an array or object */
    json_value *next;  /* within the array or object */
    text_view name;    /* when a member of an object */
};

enum {
    /* Reading recurses, and the stack of a guest is small. */
    JSON_MAX_DEPTH = 64,
    /* Names are compared pairwise to refuse repeated ones. */
    JSON_MAX_MEMBERS = 256
};

/* NULL when the bytes are not one JSON value; then *problem says why. */
const json_value *json_read(const char *bytes, size_t length, text *problem);

/* NULL when `object` is no object or has no such member. */
const json_value *json_member(const json_value *object, const char *name);

#endif
