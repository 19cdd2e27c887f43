#include "json.h"

#include <stdlib.h>
#include <string.h>

#include "utf8.h"

typedef struct {
    const char *bytes;
    size_t length;
    size_t at;
    const char *problem; /* the first one; reading stops there */
} reader;

static bool read_value(reader *r, json_value *out, int depth);

static bool fail(reader *r, const char *problem) {
    if (r->problem == NULL) {
        r->problem = problem;
    }
    return false;
}

/* The next byte, or -1 at the end. */
static int peek(const reader *r) {
    return r->at < r->length ? (uint8_t)r->bytes[r->at] : -1;
}

static bool take(reader *r, char expected) {
    if (peek(r) != expected) {
        return false;
    }
    r->at++;
    return true;
}

static void skip_space(reader *r) {
    for (int c = peek(r); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek(r)) {
        r->at++;
    }
}

static bool is_digit(int c) {
    return c >= '0' && c <= '9';
}

static bool read_word(reader *r, const char *word) {
    size_t length = strlen(word);
    if (r->length - r->at < length || memcmp(r->bytes + r->at, word, length) != 0) {
        return fail(r, "expected a value");
    }
    r->at += length;
    return true;
}

static bool read_digits(reader *r) {
    if (!is_digit(peek(r))) {
        return fail(r, "expected a digit");
    }
    while (is_digit(peek(r))) {
        r->at++;
    }
    return true;
}

static bool read_number(reader *r, json_value *out) {
    bool negative = take(r, '-');
    bool fits = true;
    /* Counted downwards, as the least integer has no positive twin. */
    int64_t value = 0;
    if (!is_digit(peek(r))) {
        return fail(r, "expected a digit");
    }
    if (take(r, '0')) {
        if (is_digit(peek(r))) {
            return fail(r, "a number must not start with 0");
        }
    } else {
        for (; is_digit(peek(r)); r->at++) {
            fits = fits && !__builtin_mul_overflow(value, 10, &value)
                && !__builtin_sub_overflow(value, peek(r) - '0', &value);
        }
    }
    if (!negative && fits) {
        fits = !__builtin_sub_overflow(0, value, &value);
    }
    if (take(r, '.')) {
        fits = false;
        if (!read_digits(r)) {
            return false;
        }
    }
    if (take(r, 'e') || take(r, 'E')) {
        fits = false;
        if (!take(r, '+')) {
            take(r, '-');
        }
        if (!read_digits(r)) {
            return false;
        }
    }
    out->kind = fits ? JSON_INTEGER : JSON_OTHER_NUMBER;
    out->integer = fits ? value : 0;
    return true;
}

static bool read_hex4(reader *r, uint32_t *out) {
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        int c = peek(r);
        int digit;
        if (is_digit(c)) {
            digit = c - '0';
        } else if (c >= 'a' && c <= 'f') {
            digit = c - 'a' + 10;
        } else if (c >= 'A' && c <= 'F') {
            digit = c - 'A' + 10;
        } else {
            return fail(r, "expected four hexadecimal digits");
        }
        value = value * 16 + (uint32_t)digit;
        r->at++;
    }
    *out = value;
    return true;
}

/* What follows the backslash. */
static bool read_escape(reader *r, uint32_t *code_point) {
    int c = peek(r);
    r->at++;
    switch (c) {
    case '"': case '\\': case '/': *code_point = (uint32_t)c; return true;
    case 'b': *code_point = '\b'; return true;
    case 'f': *code_point = '\f'; return true;
    case 'n': *code_point = '\n'; return true;
    case 'r': *code_point = '\r'; return true;
    case 't': *code_point = '\t'; return true;
    case 'u': break;
    default: r->at--; return fail(r, "unknown escape");
    }

    if (!read_hex4(r, code_point)) {
        return false;
    }
    if (*code_point < 0xD800 || *code_point > 0xDFFF) {
        return true;
    }
    uint32_t low;
    if (*code_point > 0xDBFF || !take(r, '\\') || !take(r, 'u')) {
        return fail(r, "half of a surrogate pair");
    }
    if (!read_hex4(r, &low)) {
        return false;
    }
    if (low < 0xDC00 || low > 0xDFFF) {
        return fail(r, "half of a surrogate pair");
    }
    *code_point = 0x10000 + ((*code_point - 0xD800) << 10) + (low - 0xDC00);
    return true;
}

static bool read_string(reader *r, text_view *out) {
    if (!take(r, '"')) {
        return fail(r, "expected a string");
    }
    text unescaped = {0};
    for (;;) {
        int c = peek(r);
        if (c < 0) {
            return fail(r, "the string does not end");
        }
        if (c == '"') {
            r->at++;
            break;
        }
        if (c < 0x20) {
            return fail(r, "a control character in a string");
        }
        uint32_t code_point;
        if (c == '\\') {
            r->at++;
            if (!read_escape(r, &code_point)) {
                return false;
            }
        } else {
            size_t length = utf8_next(r->bytes + r->at, r->length - r->at, &code_point);
            if (length == 0) {
                return fail(r, "not UTF-8");
            }
            r->at += length;
        }
        char encoded[4];
        text_add_bytes(&unescaped, encoded, utf8_write(code_point, encoded));
    }
    if (unescaped.failed) {
        return fail(r, "out of memory");
    }
    out->bytes = unescaped.length == 0 ? "" : unescaped.bytes;
    out->length = unescaped.length;
    return true;
}

static json_value *append(reader *r, json_value *parent, json_value **last) {
    json_value *child = calloc(1, sizeof *child);
    if (child == NULL) {
        fail(r, "out of memory");
        return NULL;
    }
    if (*last == NULL) {
        parent->first = child;
    } else {
        (*last)->next = child;
    }
    *last = child;
    return child;
}

static bool read_array(reader *r, json_value *out, int depth) {
    out->kind = JSON_ARRAY;
    r->at++;
    skip_space(r);
    if (take(r, ']')) {
        return true;
    }
    json_value *last = NULL;
    do {
        json_value *child = append(r, out, &last);
        if (child == NULL || !read_value(r, child, depth + 1)) {
            return false;
        }
    } while (take(r, ','));
    return take(r, ']') || fail(r, "expected ',' or ']'");
}

static bool is_repeated(const json_value *object, const json_value *member) {
    for (const json_value *other = object->first; other != member; other = other->next) {
        if (other->name.length == member->name.length
            && memcmp(other->name.bytes, member->name.bytes, member->name.length) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_object(reader *r, json_value *out, int depth) {
    out->kind = JSON_OBJECT;
    r->at++;
    skip_space(r);
    if (take(r, '}')) {
        return true;
    }
    json_value *last = NULL;
    int members = 0;
    do {
        if (++members > JSON_MAX_MEMBERS) {
            return fail(r, "too many members");
        }
        json_value *child = append(r, out, &last);
        if (child == NULL) {
            return false;
        }
        skip_space(r);
        if (!read_string(r, &child->name)) {
            return false;
        }
        if (is_repeated(out, child)) {
            return fail(r, "a repeated member");
        }
        skip_space(r);
        if (!take(r, ':')) {
            return fail(r, "expected ':'");
        }
        if (!read_value(r, child, depth + 1)) {
            return false;
        }
    } while (take(r, ','));
    return take(r, '}') || fail(r, "expected ',' or '}'");
}

static bool read_value(reader *r, json_value *out, int depth) {
    if (depth > JSON_MAX_DEPTH) {
        return fail(r, "nested too deeply");
    }
    skip_space(r);
    bool good;
    switch (peek(r)) {
    case '{': good = read_object(r, out, depth); break;
    case '[': good = read_array(r, out, depth); break;
    case '"': out->kind = JSON_STRING; good = read_string(r, &out->string); break;
    case 't': out->kind = JSON_BOOL; out->boolean = true; good = read_word(r, "true"); break;
    case 'f': out->kind = JSON_BOOL; good = read_word(r, "false"); break;
    case 'n': out->kind = JSON_NULL; good = read_word(r, "null"); break;
    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
        good = read_number(r, out);
        break;
    default: good = fail(r, "expected a value"); break;
    }
    if (good) {
        skip_space(r);
    }
    return good;
}

const json_value *json_read(const char *bytes, size_t length, text *problem) {
    reader r = {.bytes = bytes, .length = length};
    json_value *root = calloc(1, sizeof *root);
    bool good = root == NULL ? fail(&r, "out of memory") : read_value(&r, root, 1);
    if (good && r.at != length) {
        good = fail(&r, "something after the value");
    }
    if (good) {
        return root;
    }
    text_add(problem, "bad JSON at byte ");
    text_add_integer(problem, (int64_t)r.at);
    text_add(problem, ": ");
    text_add(problem, r.problem);
    return NULL;
}

const json_value *json_member(const json_value *object, const char *name) {
    if (object == NULL || object->kind != JSON_OBJECT) {
        return NULL;
    }
    for (const json_value *member = object->first; member != NULL; member = member->next) {
        if (text_equals(member->name, name)) {
            return member;
        }
    }
    return NULL;
}
