#include "order.h"

enum { ONE = 10000 /* basis points */ };

static bool settle(order *o, text *problem) {
    int64_t scaled;
    int64_t divisor = ONE + o->vat_basis_points;
    if (__builtin_add_overflow(o->cart.subtotal_cents, o->shipping_cents, &o->total_cents)
        || __builtin_mul_overflow(o->total_cents, o->vat_basis_points, &scaled)
        || __builtin_add_overflow(scaled, divisor / 2, &scaled)) {
        text_add(problem, "the amount of the order is too large");
        return false;
    }
    o->vat_cents = scaled / divisor;
    return true;
}

bool order_read(const json_value *request, order *out, text *problem) {
    *out = (order){0};
    if (!cart_read(request, &out->cart, problem)
        || !cart_read_string(request, "", "orderId", &out->id, problem)
        || !cart_read_amount(request, "", "shippingCents", &out->shipping_cents, problem)
        || !cart_read_amount(request, "", "vatBasisPoints", &out->vat_basis_points, problem)) {
        return false;
    }
    if (out->vat_basis_points > ONE) {
        text_add(problem, "vatBasisPoints must be 10000 or less");
        return false;
    }
    return settle(out, problem);
}
