/* The shop's concierge: a plug-in as Extism's C development kit makes it. */

#define EXTISM_USE_LIBC
#define EXTISM_IMPLEMENTATION
#include "extism-pdk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

EXTISM_IMPORT("shop", "stock") extern int32_t shop_stock(ExtismHandle sku);
EXTISM_IMPORT("shop", "origin") extern ExtismHandle shop_origin(ExtismHandle sku);

static void output(const char *first, const char *second, const char *third) {
    char text[1024];
    snprintf(text, sizeof text, "%s%s%s", first, second, third);
    extism_output_buf_from_sz(text);
}

int32_t EXTISM_EXPORTED_FUNCTION(greet) {
    size_t room;
    char *name = extism_load_input_sz_dup(&room);
    if (*name == '\0') {
        extism_error_set_buf_from_sz("nobody to greet");
        return 2;
    }
    ExtismHandle configured = extism_config_get_buf_from_sz("greeting");
    char greeting[256];
    snprintf(greeting, sizeof greeting, "%s, ", configured == 0 ? "Hello" : extism_load_sz_dup(configured, NULL));
    output(greeting, name, "!");
    return 0;
}

/* Counts two visits. The answer tells whether a call sees what another one left. */
int32_t EXTISM_EXPORTED_FUNCTION(visits) {
    char text[32] = "";
    for (int i = 0; i < 2; i++) {
        ExtismHandle before = extism_var_get_buf_from_sz("visits");
        int visits = before == 0 ? 0 : atoi(extism_load_sz_dup(before, NULL));
        snprintf(text, sizeof text, "%d", visits + 1);
        extism_var_set_buf_from_sz("visits", extism_alloc_buf_from_sz(text));
    }
    const char *visits = extism_load_sz_dup(extism_var_get_buf_from_sz("visits"), NULL);
    snprintf(text, sizeof text, "%s visits", visits);
    extism_log_sz(text, ExtismLogInfo);
    output(visits, "", "");
    return 0;
}

int32_t EXTISM_EXPORTED_FUNCTION(describe) {
    char *sku = extism_load_input_sz_dup(NULL);
    char line[512];
    ExtismHandle name = extism_alloc_buf_from_sz(sku);
    int32_t pieces = shop_stock(name);
    if (pieces == 0) {
        snprintf(line, sizeof line, "%s is out of stock", sku);
        extism_log_sz(line, ExtismLogWarn);
    }
    snprintf(line, sizeof line, ": %d in stock, made in ", (int)pieces);
    output(sku, line, extism_load_sz_dup(shop_origin(name), NULL));
    return 0;
}
