/* SPDX-License-Identifier: MIT */
/* bench_machine.c - what the figures were measured with, and when. */
#include "bench.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <weir/weir.h>

int bench_cpus(void)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) < 0)
        return 0;
    return CPU_COUNT(&allowed);
}

/* What the system calls its first CPU; good until bench_forget. */
static const char *model(void)
{
    char line[256];
    const char *name = "an unknown model";
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file)) {
        char *value = strstr(line, ": ");
        if (strncmp(line, "model name", 10) != 0 || !value)
            continue;
        value[strcspn(value, "\n")] = '\0';
        name = bench_text("%s", value + 2);
        break;
    }
    if (file)
        fclose(file);
    return name;
}

static double memory_mebibytes(void)
{
    return (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE) /
           1048576;
}

void bench_print_heading(FILE *file, const char *prefix,
                         const bench_options *options)
{
    char date[32];
    double load[3] = {-1, -1, -1};
    time_t now = time(NULL);
    struct utsname host;
    strftime(date, sizeof date, "%Y-%m-%d %H:%M:%S %z", localtime(&now));
    uname(&host);
    getloadavg(load, 3);
    fprintf(file, "%sweir %s, %s, load %.2f %.2f %.2f\n", prefix,
            weir_version(), date, load[0], load[1], load[2]);
    fprintf(file,
            "%s%d CPUs allowed of %ld (%s), %.0f MiB of memory, %s %s %s\n",
            prefix, bench_cpus(), sysconf(_SC_NPROCESSORS_ONLN), model(),
            memory_mebibytes(), host.sysname, host.release, host.machine);
    fprintf(file, "%scompiler %s, CFLAGS %s\n", prefix, __VERSION__,
            BENCH_CFLAGS);
    fprintf(file, "%s%d run%s in turns after a warm-up%s%s\n", prefix,
            options->runs, options->runs == 1 ? "" : "s",
            options->pin ? ", pinned to one CPU" : "",
            options->quick ? ", quick: the figures mean nothing" : "");
}
