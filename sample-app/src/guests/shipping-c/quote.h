#ifndef FRESHET_QUOTE_H
#define FRESHET_QUOTE_H

#include "../json-c/cart.h"

/* Appends the JSON of a shipping quote; false when *problem says why not. */
bool quote_cart(const cart *order, text *out, text *problem);

#endif
