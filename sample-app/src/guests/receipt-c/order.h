#ifndef FRESHET_ORDER_H
#define FRESHET_ORDER_H

#include "../json-c/cart.h"

/* A cart with what is settled at the till. */
typedef struct {
    cart cart;
    text_view id;
    int64_t shipping_cents;
    int64_t vat_basis_points; /* already contained in the prices */
    int64_t total_cents;
    int64_t vat_cents;
} order;

bool order_read(const json_value *request, order *out, text *problem);

#endif
