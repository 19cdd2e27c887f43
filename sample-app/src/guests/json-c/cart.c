#include "cart.h"

#include <stdlib.h>

static bool fail(text *problem, const char *path, const char *name, const char *what) {
    text_add(problem, path);
    text_add(problem, name);
    text_add(problem, what);
    return false;
}

static bool read_integer(const json_value *object, const char *path, const char *name,
                         int64_t least, int64_t *out, text *problem) {
    const json_value *value = json_member(object, name);
    if (value == NULL || value->kind != JSON_INTEGER || value->integer < least) {
        fail(problem, path, name, " must be a whole number, ");
        text_add_integer(problem, least);
        return fail(problem, "", "", " or more, of 64 bits");
    }
    *out = value->integer;
    return true;
}

bool cart_read_amount(const json_value *object, const char *path, const char *name,
                      int64_t *out, text *problem) {
    if (json_member(object, name) == NULL) {
        *out = 0;
        return true;
    }
    return read_integer(object, path, name, 0, out, problem);
}

bool cart_read_string(const json_value *object, const char *path, const char *name,
                      text_view *out, text *problem) {
    *out = (text_view){"", 0};
    const json_value *value = json_member(object, name);
    if (value == NULL || value->kind == JSON_NULL) {
        return true;
    }
    if (value->kind != JSON_STRING) {
        return fail(problem, path, name, " must be a string");
    }
    *out = value->string;
    return true;
}

static bool read_customer(const json_value *request, cart *out, text *problem) {
    const json_value *customer = json_member(request, "customer");
    if (customer != NULL && customer->kind != JSON_OBJECT && customer->kind != JSON_NULL) {
        return fail(problem, "", "customer", " must be an object");
    }
    return cart_read_string(customer, "customer.", "id", &out->customer_id, problem)
        && cart_read_string(customer, "customer.", "tier", &out->customer_tier, problem);
}

static bool read_item(const json_value *value, const char *path, cart_item *item,
                      int64_t *grams, text *problem) {
    /* That it is an object shows in its having a SKU. */
    if (!cart_read_string(value, path, "sku", &item->sku, problem)) {
        return false;
    }
    if (item->sku.length == 0) {
        return fail(problem, path, "sku", " is missing");
    }
    return read_integer(value, path, "quantity", 1, &item->quantity, problem)
        && read_integer(value, path, "unitCents", 0, &item->unit_cents, problem)
        && cart_read_amount(value, path, "grams", grams, problem);
}

/* "items[12]." as a C string. */
static const char *item_path(size_t index) {
    text path = {0};
    text_add(&path, "items[");
    text_add_integer(&path, (int64_t)index);
    text_add_bytes(&path, "].\0", 3);
    return path.failed ? "" : path.bytes;
}

static bool read_items(const json_value *request, cart *out, text *problem) {
    const json_value *items = json_member(request, "items");
    if (items == NULL || items->kind != JSON_ARRAY) {
        return fail(problem, "", "items", " must be an array");
    }
    size_t count = 0;
    for (const json_value *v = items->first; v != NULL; v = v->next) {
        count++;
    }
    out->items = calloc(count == 0 ? 1 : count, sizeof *out->items);
    if (out->items == NULL) {
        return fail(problem, "", "", "out of memory");
    }
    for (const json_value *v = items->first; v != NULL; v = v->next) {
        cart_item *item = &out->items[out->item_count];
        int64_t grams;
        if (!read_item(v, item_path(out->item_count), item, &grams, problem)) {
            return false;
        }
        if (__builtin_mul_overflow(item->quantity, item->unit_cents, &item->cents)
            || __builtin_add_overflow(out->subtotal_cents, item->cents, &out->subtotal_cents)) {
            return fail(problem, "", "", "the amount of the cart exceeds 64 bits");
        }
        if (__builtin_mul_overflow(item->quantity, grams, &grams)
            || __builtin_add_overflow(out->grams, grams, &out->grams)) {
            return fail(problem, "", "", "the weight of the cart exceeds 64 bits");
        }
        out->item_count++;
    }
    return true;
}

bool cart_read(const json_value *request, cart *out, text *problem) {
    *out = (cart){0};
    if (request->kind != JSON_OBJECT) {
        return fail(problem, "", "the request", " must be an object");
    }
    return read_customer(request, out, problem)
        && cart_read_string(request, "", "country", &out->country, problem)
        && read_items(request, out, problem);
}
