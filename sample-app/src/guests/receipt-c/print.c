#include "print.h"

#include <stdio.h>
#include <string.h>

#include "../json-c/utf8.h"

enum { COLUMNS = 40 };

static void add_spaces(text *out, size_t count) {
    while (count-- > 0) {
        text_add(out, " ");
    }
}

static void add_rule(text *out) {
    for (int i = 0; i < COLUMNS; i++) {
        text_add(out, "-");
    }
    text_add(out, "\n");
}

/* Characters that would move the cursor or colour somebody's terminal. */
static bool is_control(uint32_t code_point) {
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
}

static size_t count_code_points(text_view view) {
    size_t count = 0;
    uint32_t ignored;
    for (size_t at = 0; at < view.length; count++) {
        at += utf8_next(view.bytes + at, view.length - at, &ignored);
    }
    return count;
}

/* Adds at most `columns` characters; one column each, whatever the script. */
static void add_clipped(text *out, text_view view, size_t columns) {
    bool clipped = count_code_points(view) > columns;
    size_t room = clipped ? columns - 1 : columns;
    size_t at = 0;
    for (size_t i = 0; i < room && at < view.length; i++) {
        uint32_t code_point;
        size_t length = utf8_next(view.bytes + at, view.length - at, &code_point);
        if (is_control(code_point)) {
            text_add(out, "?");
        } else {
            text_add_bytes(out, view.bytes + at, length);
        }
        at += length;
    }
    if (clipped) {
        text_add(out, "\xE2\x80\xA6"); /* an ellipsis */
    }
}

/* `left` is ASCII, so its bytes are its columns. */
static void add_row(text *out, const char *left, int64_t cents) {
    char amount[32];
    int width = snprintf(amount, sizeof amount, "%lld.%02lld",
                         (long long)(cents / 100), (long long)(cents % 100));
    size_t used = strlen(left) + (size_t)width;
    text_add(out, left);
    add_spaces(out, used < COLUMNS ? COLUMNS - used : 1);
    text_add(out, amount);
    text_add(out, "\n");
}

static void add_item(text *out, const cart_item *item) {
    char left[64];
    snprintf(left, sizeof left, "  %lld x %lld.%02lld", (long long)item->quantity,
             (long long)(item->unit_cents / 100), (long long)(item->unit_cents % 100));
    add_clipped(out, item->sku, COLUMNS);
    text_add(out, "\n");
    add_row(out, left, item->cents);
}

static void add_labelled(text *out, const char *label, text_view value, size_t columns) {
    text_add(out, label);
    add_clipped(out, value, columns);
}

void print_receipt(const order *o, text *out) {
    add_spaces(out, (COLUMNS - 12) / 2);
    text_add(out, "FRESHET SHOP\n");
    if (o->id.length > 0) {
        add_labelled(out, "Order ", o->id, COLUMNS - 6);
        text_add(out, "\n");
    }
    if (o->cart.customer_id.length > 0) {
        add_labelled(out, "Customer ", o->cart.customer_id, 20);
        if (o->cart.customer_tier.length > 0) {
            add_labelled(out, " (", o->cart.customer_tier, 8);
            text_add(out, ")");
        }
        text_add(out, "\n");
    }
    add_rule(out);
    for (size_t i = 0; i < o->cart.item_count; i++) {
        add_item(out, &o->cart.items[i]);
    }
    add_rule(out);
    add_row(out, "Subtotal", o->cart.subtotal_cents);
    add_row(out, "Shipping", o->shipping_cents);
    add_row(out, "Total", o->total_cents);
    if (o->vat_basis_points > 0) {
        char label[32];
        snprintf(label, sizeof label, "of which VAT %d.%02d%%",
                 (int)(o->vat_basis_points / 100), (int)(o->vat_basis_points % 100));
        add_row(out, label, o->vat_cents);
    }
}
