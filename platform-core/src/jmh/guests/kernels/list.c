/* A linked list of 65,536 nodes in shuffled order: n times summed up and reversed. Loads that depend on loads. */
#include "kernel.h"

enum { NODES = 65536 };

struct node {
    struct node *next;
    u32 value;
};

static struct node nodes[NODES];
static u32 order[NODES];

static struct node *link_shuffled(void) {
    u32 seed = 3;
    for (u32 i = 0; i < NODES; i++) {
        order[i] = i;
        nodes[i].value = i;
    }
    for (u32 i = NODES - 1; i > 0; i--) {
        u32 j = next_random(&seed) % (i + 1);
        u32 swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
    }
    for (u32 i = 0; i + 1 < NODES; i++) {
        nodes[order[i]].next = &nodes[order[i + 1]];
    }
    nodes[order[NODES - 1]].next = 0;
    return &nodes[order[0]];
}

i64 run(i32 n) {
    struct node *head = link_shuffled();
    u64 hash = HASH_START;
    for (i32 round = 0; round < n; round++) {
        u64 sum = 0, position = 0;
        for (struct node *at = head; at != 0; at = at->next) {
            sum += at->value * ++position;
        }
        struct node *reversed = 0;
        while (head != 0) {
            struct node *next = head->next;
            head->next = reversed;
            reversed = head;
            head = next;
        }
        head = reversed;
        hash = mix(hash, sum);
    }
    return (i64)hash;
}
