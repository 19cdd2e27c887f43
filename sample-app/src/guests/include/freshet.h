/* freshet.h: all that an extension in C needs. Include it in one source file: it defines freshet_alloc. */
#ifndef FRESHET_H
#define FRESHET_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* FRESHET_FUNCTION(price) { ... } is called as "price", with `length` bytes at `input`. Return one of the two below. */
#define FRESHET_FUNCTION(name) \
    __attribute__((export_name(#name))) uint64_t name(const char *input, uint32_t length)

/* Where the host writes the input. Nothing is ever freed: an instance serves one call. */
__attribute__((export_name("freshet_alloc"))) void *freshet_alloc(uint32_t size) {
    return malloc(size == 0 ? 1 : size);
}

/* The bytes are read after the function has returned: they must not lie on its stack. */
static inline uint64_t freshet_answer(const void *bytes, size_t length) {
    return (uint64_t)(uintptr_t)bytes << 32 | length;
}

/* A message, in UTF-8, instead of an answer. */
static inline uint64_t freshet_error(const char *message) {
    return 1ull << 63 | freshet_answer(message, strlen(message));
}

#endif
