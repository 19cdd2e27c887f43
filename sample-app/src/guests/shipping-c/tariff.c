#include "tariff.h"

#include <string.h>

static const struct {
    int32_t up_to_grams;
    int16_t cents[WORLD_ZONE];
} BRACKETS[] = {
    {1000, {390, 890, 1290, 1590}},
    {5000, {590, 1290, 1890, 2990}},
    {10000, {890, 1790, 2690, 4990}},
    {MAX_PARCEL_GRAMS, {1690, 3290, 4590, 8990}},
};

static const char EU[] =
    "AT BE BG CY CZ DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";
static const char NEIGHBOURS[] = "CH GB IS LI NO";

static bool lists(const char *countries, text_view country) {
    for (const char *at = countries;; at += 3) {
        if (memcmp(at, country.bytes, 2) == 0) {
            return true;
        }
        if (at[2] == '\0') {
            return false;
        }
    }
}

static bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

int32_t zone_of_country(text_view country) {
    if (country.length != 2 || !is_upper(country.bytes[0]) || !is_upper(country.bytes[1])) {
        return 0;
    }
    if (text_equals(country, "DE")) {
        return HOME_ZONE;
    }
    if (lists(EU, country)) {
        return EU_ZONE;
    }
    return lists(NEIGHBOURS, country) ? 3 : WORLD_ZONE;
}

int64_t parcel_cents(int32_t grams, int32_t zone) {
    if (grams < 0 || zone < HOME_ZONE || zone > WORLD_ZONE) {
        return -1;
    }
    if (grams == 0) {
        return 0; /* vouchers and downloads */
    }
    for (size_t i = 0; i < sizeof BRACKETS / sizeof BRACKETS[0]; i++) {
        if (grams <= BRACKETS[i].up_to_grams) {
            return BRACKETS[i].cents[zone - 1];
        }
    }
    return -1;
}
