/* Runs a kernel compiled for this machine: the reference for its checksum. */
#include "kernel.h"
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    if (argc != 2) {
        return 2;
    }
    printf("%lld\n", run(atoi(argv[1])));
    return 0;
}
