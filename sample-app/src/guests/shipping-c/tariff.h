#ifndef FRESHET_TARIFF_H
#define FRESHET_TARIFF_H

#include <stdint.h>

#include "../json-c/text.h"

enum { MAX_PARCEL_GRAMS = 31500, HOME_ZONE = 1, EU_ZONE = 2, WORLD_ZONE = 4 };

/* 1 to 4, or 0 when `country` is not two upper-case letters. */
int32_t zone_of_country(text_view country);

/* Price of one parcel; -1 (no price is negative) when there is no tariff. */
int64_t parcel_cents(int32_t grams, int32_t zone);

#endif
