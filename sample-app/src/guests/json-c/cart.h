#ifndef FRESHET_CART_H
#define FRESHET_CART_H

#include "json.h"

typedef struct {
    text_view sku;
    int64_t quantity;
    int64_t unit_cents;
    int64_t cents; /* quantity * unit_cents */
} cart_item;

typedef struct {
    text_view customer_id;   /* empty when absent, as the next two */
    text_view customer_tier;
    text_view country;
    cart_item *items;
    size_t item_count;
    int64_t subtotal_cents;
    int64_t grams;
} cart;

/* False when the request is no cart; then *problem says why. */
bool cart_read(const json_value *request, cart *out, text *problem);

/* Reads an optional integer member, not negative; 0 when absent. */
bool cart_read_amount(const json_value *object, const char *path, const char *name,
                      int64_t *out, text *problem);

/* Reads an optional string member; empty when absent or null. */
bool cart_read_string(const json_value *object, const char *path, const char *name,
                      text_view *out, text *problem);

#endif
