/* The least that a durable append can cost: one pwrite and one fdatasync per block, to one growing file. See bench/README.md.
   A round's parameters are "BYTES BLOCKS". */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static void die(const char *call) {
    perror(call);
    exit(1);
}

static long long cpu(void) {
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        die("getrusage");
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000LL
        + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000LL;
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    int file = open(argv[1], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (file < 0)
        die(argv[1]);
    off_t end = 0;
    size_t bytes;
    long blocks;
    while (scanf("%zu %ld", &bytes, &blocks) == 2) {
        char *block = malloc(bytes);
        if (block == NULL)
            die("malloc");
        memset(block, 'x', bytes);
        long long start_cpu = cpu(), start = now();
        for (long i = 0; i < blocks; i++) {
            if (pwrite(file, block, bytes, end) != (ssize_t)bytes)
                die("pwrite");
            end += bytes;
            if (fdatasync(file) != 0)
                die("fdatasync");
        }
        long long wall = now() - start;
        printf("%lld %lld 0\n", cpu() - start_cpu, wall);
        fflush(stdout);
        free(block);
    }
    close(file);
    unlink(argv[1]);
    return 0;
}
