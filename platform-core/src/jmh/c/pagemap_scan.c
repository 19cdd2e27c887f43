/*
 * What PAGEMAP_SCAN (Linux 6.7) could do for a reset without marks: find the pages of a private mapping of an image that were written, and copy the image
 * over them; against giving all pages back and faulting them in again. Writes a table of microseconds, least of 2,000 rounds each.
 *
 *   cc -O2 -o pagemap_scan platform-core/src/jmh/c/pagemap_scan.c && ./pagemap_scan
 *
 * ioctl number and structures: linux/fs.h, written down here as older headers lack them. Sources: ioctl_pagemap_scan(2), madvise(2).
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct region {
    uint64_t start, end, categories;
};

struct scan {
    uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
    uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
};

#define PAGEMAP_SCAN _IOWR('f', 16, struct scan)
#define PAGE_IS_FILE (1 << 2)
#define PAGE_IS_PRESENT (1 << 3)
#define PAGE_IS_SWAPPED (1 << 4)

/* No more than 512 regions at once: with room for 4,096, Linux 6.18 tells some of them twice. */
enum { PAGE = 4096, ROUNDS = 2000, MOST_REGIONS = 512 };

static int pagemap;
static struct region regions[MOST_REGIONS];

static double micros(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static void check(int holds, const char *what) {
    if (!holds) {
        perror(what);
        exit(1);
    }
}

/* Copies the image over the pages that are the mapping's own; returns how many. */
static long copy_back(char *memory, const char *image, size_t bytes) {
    long pages = 0;
    uint64_t from = (uintptr_t)memory;
    uint64_t end = from + bytes;
    while (from < end) {
        struct scan scan = {
            .size = sizeof scan,
            .start = from,
            .end = end,
            .vec = (uintptr_t)regions,
            .vec_len = MOST_REGIONS,
            /* A page that was only read is the file's; a written one is not. */
            .category_inverted = PAGE_IS_FILE,
            .category_mask = PAGE_IS_FILE,
            .category_anyof_mask = PAGE_IS_PRESENT | PAGE_IS_SWAPPED,
            .return_mask = PAGE_IS_PRESENT,
        };
        int found = ioctl(pagemap, PAGEMAP_SCAN, &scan);
        check(found >= 0, "PAGEMAP_SCAN");
        for (int i = 0; i < found; i++) {
            size_t length = regions[i].end - regions[i].start;
            memcpy((char *)(uintptr_t)regions[i].start, image + (regions[i].start - (uintptr_t)memory), length);
            pages += length / PAGE;
        }
        from = scan.walk_end;
    }
    return pages;
}

static void write_pages(char *memory, size_t pages, size_t step) {
    for (size_t i = 0; i < pages; i++) {
        memory[i * step * PAGE] = (char)(i + 1);
    }
}

static void row(size_t memory_pages, size_t dirty) {
    size_t bytes = memory_pages * PAGE;
    size_t step = memory_pages / dirty;
    int file = memfd_create("image", MFD_CLOEXEC);
    check(file >= 0 && ftruncate(file, (off_t)bytes) == 0, "memfd_create");
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, file, 0);
    char *image = mmap(NULL, bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
    check(memory != MAP_FAILED && image != MAP_FAILED, "mmap");
    double scan = 1e9, discard = 1e9;
    write_pages(memory, dirty, step);
    for (int i = 0; i < ROUNDS; i++) {
        double start = micros();
        check(copy_back(memory, image, bytes) == (long)dirty, "all written pages are found");
        write_pages(memory, dirty, step);
        double took = micros() - start;
        scan = took < scan ? took : scan;
    }
    for (int i = 0; i < ROUNDS; i++) {
        double start = micros();
        check(madvise(memory, bytes, MADV_DONTNEED) == 0, "madvise");
        write_pages(memory, dirty, step);
        double took = micros() - start;
        discard = took < discard ? took : discard;
    }
    printf("| %zu | %zu | %.1f | %.1f |\n", memory_pages, dirty, scan, discard);
    munmap(memory, bytes);
    munmap(image, bytes);
    close(file);
}

int main(void) {
    pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    check(pagemap >= 0, "/proc/self/pagemap");
    printf("| pages of memory | written | scan, copy back, write again | give back, write again |\n| ---: | ---: | ---: | ---: |\n");
    for (size_t pages = 256; pages <= 4096; pages *= 4) {
        row(pages, 1);
        row(pages, 16);
        row(pages, pages / 4);
        row(pages, pages);
    }
    return 0;
}
