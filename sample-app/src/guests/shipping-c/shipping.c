/* What the host calls: shipping quotes for carts, and the bare tariff. */

#include <stdint.h>
#include <stdlib.h>

#include "quote.h"
#include "tariff.h"

#define EXPORT(name) __attribute__((export_name(name)))

static const uint64_t ERROR_BIT = 1ull << 63;

EXPORT("freshet_alloc")
void *freshet_alloc(int32_t size) {
    /* malloc may answer 0 for 0 bytes, which would read as "no memory". */
    return size < 0 ? NULL : malloc(size == 0 ? 1 : (size_t)size);
}

static uint64_t packed(const text *t, uint64_t flag) {
    static const char NO_MEMORY[] = "out of memory";
    if (t->failed) {
        return ERROR_BIT | (uint64_t)(uintptr_t)NO_MEMORY << 32 | (sizeof NO_MEMORY - 1);
    }
    return flag | (uint64_t)(uintptr_t)t->bytes << 32 | t->length;
}

EXPORT("quote")
uint64_t quote(const char *input, int32_t length) {
    text answer = {0};
    text problem = {0};
    cart order;
    if (length < 0) {
        text_add(&problem, "the length of the input is negative");
        return packed(&problem, ERROR_BIT);
    }
    const json_value *request = json_read(input, (size_t)length, &problem);
    if (request == NULL || !cart_read(request, &order, &problem)
        || !quote_cart(&order, &answer, &problem)) {
        return packed(&problem, ERROR_BIT);
    }
    return packed(&answer, 0);
}

EXPORT("cents_for_weight")
int64_t cents_for_weight(int32_t grams, int32_t zone) {
    return parcel_cents(grams, zone);
}

/* IEEE 754 division: by zero it gives an infinity or NaN and never traps. */
EXPORT("ratio")
double ratio(double dividend, double divisor) {
    return dividend / divisor;
}
