#ifndef FRESHET_UTF8_H
#define FRESHET_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * Length (1 to 4) of the well-formed UTF-8 sequence at `bytes`, whose code
 * point goes to *code_point, or 0 when there is none. Overlong forms and
 * surrogates are refused: otherwise two spellings of one SKU would differ
 * here and be equal in a reader that is less strict.
 */
size_t utf8_next(const char *bytes, size_t available, uint32_t *code_point);

/* Writes a code point (not a surrogate, at most U+10FFFF); returns 1 to 4. */
size_t utf8_write(uint32_t code_point, char *out);

#endif
