#ifndef FRESHET_PRINT_H
#define FRESHET_PRINT_H

#include "order.h"

void print_receipt(const order *o, text *out);

#endif
