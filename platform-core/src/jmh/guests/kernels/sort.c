/* Quicksort of n pseudo-random numbers, n at most 262,144; insertion sort for short runs. */
#include "kernel.h"

enum { MAX = 262144 };

static u32 numbers[MAX];

static void sort(i32 low, i32 high) {
    while (high - low > 16) {
        u32 pivot = numbers[low + (high - low) / 2];
        i32 i = low, j = high;
        while (i <= j) {
            while (numbers[i] < pivot) i++;
            while (numbers[j] > pivot) j--;
            if (i <= j) {
                u32 swapped = numbers[i];
                numbers[i++] = numbers[j];
                numbers[j--] = swapped;
            }
        }
        if (j - low < high - i) {
            sort(low, j);
            low = i;
        } else {
            sort(i, high);
            high = j;
        }
    }
    for (i32 i = low + 1; i <= high; i++) {
        u32 value = numbers[i];
        i32 j = i - 1;
        while (j >= low && numbers[j] > value) {
            numbers[j + 1] = numbers[j];
            j--;
        }
        numbers[j + 1] = value;
    }
}

i64 run(i32 n) {
    i32 size = n > MAX ? MAX : n;
    u32 seed = 23;
    for (i32 i = 0; i < size; i++) {
        numbers[i] = next_random(&seed);
    }
    sort(0, size - 1);
    u64 hash = HASH_START;
    for (i32 i = 0; i < size; i++) {
        if (i > 0 && numbers[i - 1] > numbers[i]) {
            return -1;
        }
        hash = mix(hash, numbers[i]);
    }
    return (i64)hash;
}
