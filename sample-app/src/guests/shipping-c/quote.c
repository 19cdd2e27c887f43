#include "quote.h"

#include "tariff.h"

enum {
    FREE_FROM_CENTS = 10000,
    /* Beyond this it is freight, and the sums below stay far from 64 bits. */
    MAX_PARCELS = 1000
};

static const char *reason_for_free(const cart *order, int32_t zone) {
    if (zone <= EU_ZONE && text_equals(order->customer_tier, "gold")) {
        return "gold customers ship free in zones 1 and 2";
    }
    if (zone == HOME_ZONE && order->subtotal_cents >= FREE_FROM_CENTS) {
        return "free in zone 1 from 100.00";
    }
    return NULL;
}

bool quote_cart(const cart *order, text *out, text *problem) {
    int32_t zone = zone_of_country(order->country);
    if (zone == 0) {
        text_add(problem, "country must be two upper-case letters");
        return false;
    }
    int64_t full_parcels = order->grams / MAX_PARCEL_GRAMS;
    int32_t rest = (int32_t)(order->grams % MAX_PARCEL_GRAMS);
    int64_t parcels = full_parcels + (rest > 0);
    if (parcels > MAX_PARCELS) {
        text_add(problem, "the cart needs more than 1000 parcels");
        return false;
    }
    int64_t full_cents = full_parcels * parcel_cents(MAX_PARCEL_GRAMS, zone)
        + parcel_cents(rest, zone);
    const char *reason = reason_for_free(order, zone);

    text_add(out, "{\"country\":");
    text_add_json_string(out, order->country);
    text_add(out, ",\"zone\":");
    text_add_integer(out, zone);
    text_add(out, ",\"grams\":");
    text_add_integer(out, order->grams);
    text_add(out, ",\"parcels\":");
    text_add_integer(out, parcels);
    text_add(out, ",\"fullCents\":");
    text_add_integer(out, full_cents);
    text_add(out, ",\"cents\":");
    text_add_integer(out, reason == NULL ? full_cents : 0);
    text_add(out, ",\"freeBecause\":");
    if (reason == NULL) {
        text_add(out, "null");
    } else {
        text_add(out, "\"");
        text_add(out, reason);
        text_add(out, "\"");
    }
    text_add(out, "}");
    return true;
}
