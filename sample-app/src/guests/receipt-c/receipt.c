/* A WASI command: an order as JSON on stdin, its receipt as text on stdout. */

#include <stdio.h>

#include "print.h"

enum {
    BAD_INPUT = 2,
    IO_FAILED = 3,
    MAX_INPUT = 1 << 20
};

static int complain(int code, const text *problem) {
    fprintf(stderr, "receipt: %.*s\n", (int)problem->length, problem->bytes);
    return code;
}

static int complain_about(int code, const char *problem) {
    fprintf(stderr, "receipt: %s\n", problem);
    return code;
}

int main(void) {
    text input = {0};
    char chunk[4096];
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, stdin)) > 0) {
        text_add_bytes(&input, chunk, got);
        if (input.length > MAX_INPUT) {
            return complain_about(BAD_INPUT, "the order exceeds 1 MiB");
        }
    }
    if (ferror(stdin) || input.failed) {
        return complain_about(IO_FAILED, "cannot read the order");
    }

    text problem = {0};
    order settled;
    const json_value *request = json_read(input.bytes, input.length, &problem);
    if (request == NULL || !order_read(request, &settled, &problem)) {
        return complain(BAD_INPUT, &problem);
    }

    /* Whole or not at all: stdout stays empty unless everything was good. */
    text receipt = {0};
    print_receipt(&settled, &receipt);
    if (receipt.failed || fwrite(receipt.bytes, 1, receipt.length, stdout) != receipt.length
        || fflush(stdout) != 0) {
        return complain_about(IO_FAILED, "cannot write the receipt");
    }
    fprintf(stderr, "receipt: %zu item(s), %lld cents\n", settled.cart.item_count,
            (long long)settled.total_cents);
    return 0;
}
