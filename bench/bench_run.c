/* SPDX-License-Identifier: MIT */
/* bench_run.c - one command in a process of its own, and what it cost. */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DEADLINE_S 900 /* for one run: a competitor that hangs is a failure */

const char *const bench_figure_names[BENCH_FIGURES] = {
    [BENCH_SECONDS] = "seconds",
    [BENCH_CPU] = "cpu_seconds",
    [BENCH_WAITED] = "voluntary_switches",
    [BENCH_PREEMPTED] = "involuntary_switches",
    [BENCH_RSS] = "peak_rss_bytes",
    [BENCH_OUTPUT] = "output_bytes",
    [BENCH_WAKEUPS] = "wakeups_sent",
    [BENCH_SUPPRESSED] = "wakeups_suppressed",
    [BENCH_FUTILE] = "wakeups_futile",
    [BENCH_WRITER_WAITS] = "writer_waits",
    [BENCH_READER_WAITS] = "reader_waits",
    [BENCH_FAULTS] = "minor_faults",
    [BENCH_ACCOUNTED] = "accounted_bytes",
    [BENCH_BOUND] = "bound_bytes",
    [BENCH_ALLOCATOR] = "allocator_calls",
    [BENCH_WRITE_CALLS] = "write_calls",
    [BENCH_P50] = "p50_ns",
    [BENCH_P99] = "p99_ns",
    [BENCH_P999] = "p999_ns",
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* ---- The child ----------------------------------------------------------- */

static void pin_to_first(void)
{
    cpu_set_t allowed;
    cpu_set_t one;
    size_t cpu = 0;
    sched_getaffinity(0, sizeof allowed, &allowed);
    while (cpu < CPU_SETSIZE - 1 && !CPU_ISSET(cpu, &allowed))
        cpu++;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof one, &one);
}

static _Noreturn void become(char **command, int out, bool pinned)
{
    if (pinned)
        pin_to_first();
    alarm(DEADLINE_S);
    if (out < 0 || dup2(out, STDOUT_FILENO) < 0)
        _exit(126);
    execvp(command[0], command);
    fprintf(stderr, "weir-bench: %s: %s\n", command[0], strerror(errno));
    _exit(127);
}

/* ---- The parent ---------------------------------------------------------- */

/* Takes "name value" lines out of what a program printed. */
static void take_figures(char *text, bench_sample *sample)
{
    char *rest;
    for (char *line = strtok_r(text, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest)) {
        char *space = strchr(line, ' ');
        if (!space)
            continue;
        *space = '\0';
        for (int i = 0; i < BENCH_FIGURES; i++)
            if (strcmp(line, bench_figure_names[i]) == 0)
                sample->of[i] = strtod(space + 1, NULL);
    }
}

/* Reads to the end, keeps what fits. */
static void drain(int fd, char *text, size_t size)
{
    char rest[512];
    size_t length = 0;
    ssize_t got;
    do {
        bool fits = length + 1 < size;
        got = fits ? read(fd, text + length, size - 1 - length)
                   : read(fd, rest, sizeof rest);
        if (fits && got > 0)
            length += (size_t)got;
    } while (got > 0 || (got < 0 && errno == EINTR));
    text[length] = '\0';
}

static void take_usage(const struct rusage *usage, bench_sample *sample)
{
    sample->of[BENCH_CPU] = seconds(usage->ru_utime) + seconds(usage->ru_stime);
    sample->of[BENCH_WAITED] = (double)usage->ru_nvcsw;
    sample->of[BENCH_PREEMPTED] = (double)usage->ru_nivcsw;
    sample->of[BENCH_RSS] = (double)usage->ru_maxrss * 1024;
    sample->of[BENCH_FAULTS] = (double)usage->ru_minflt;
}

static int explain(const bench_competitor *who, int status)
{
    if (WIFSIGNALED(status))
        fprintf(stderr, "weir-bench: %s: %s\n", who->name,
                strsignal(WTERMSIG(status)));
    else
        fprintf(stderr, "weir-bench: %s: exit status %d\n", who->name,
                WEXITSTATUS(status));
    return -1;
}

static int open_output(const char *path)
{
    return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

/* Starts a command with its standard output in `out`. Returns its pid. */
static pid_t start(char **command, int out, bool pinned)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        become(command, out, pinned);
    if (pid < 0)
        perror("weir-bench: fork");
    return pid;
}

static void measure_result(const char *path, bench_sample *sample)
{
    struct stat about;
    if (path && stat(path, &about) == 0)
        sample->of[BENCH_OUTPUT] = (double)about.st_size;
}

int bench_run(const bench_competitor *who, bool pinned, bench_sample *sample)
{
    char text[4096];
    int fds[2];
    int status;
    struct rusage usage;
    for (int i = 0; i < BENCH_FIGURES; i++)
        sample->of[i] = -1;
    if (who->result)
        unlink(who->result);
    if (pipe2(fds, O_CLOEXEC) < 0)
        return perror("weir-bench: pipe"), -1;

    double began = now();
    int out = who->output ? open_output(who->output) : fds[1];
    pid_t pid = start(who->command, out, pinned);
    close(fds[1]);
    if (who->output)
        close(out);
    drain(fds[0], text, sizeof text);
    close(fds[0]);
    if (pid < 0 || wait4(pid, &status, 0, &usage) < 0)
        return -1;
    sample->of[BENCH_SECONDS] = now() - began;

    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return explain(who, status);
    take_usage(&usage, sample);
    measure_result(who->result, sample);
    take_figures(text, sample);
    return 0;
}

int bench_call(char **command)
{
    int status;
    int out = open_output("/dev/null");
    pid_t pid = start(command, out, false);
    close(out);
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool bench_installed(const char *command)
{
    const char *const words[] = {
        "sh", "-c", "command -v -- \"$1\" >/dev/null", "sh", command, NULL};
    return bench_call(bench_words(words)) == 0;
}

bool bench_weir_can(const bench_plan *plan, const char *const *words)
{
    const char *all[20] = {
        "sh",     "-c", "exec \"$@\" 2>/dev/null", "sh", plan->options->weir,
        "--quiet"};
    for (size_t i = 0; words[i]; i++)
        all[6 + i] = words[i];
    return bench_call(bench_words(all)) == 0;
}
