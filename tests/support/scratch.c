/* SPDX-License-Identifier: MIT */
/* scratch.c - folders, descriptors, threads and processes of the file tests. */
#include "scratch.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <weir/status.h>

#define NOBODY 65534

/* ---- The folder ---------------------------------------------------------- */

static char folder[256];

void scratch_enter(void)
{
    const char *parent = getenv("TMPDIR");

    snprintf(folder, sizeof(folder), "%s/weir-test-XXXXXX",
             parent && parent[0] ? parent : "/tmp");
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chmod(folder, 0777), 0);
    cr_assert_eq(chdir(folder), 0);
    umask(022);
}

static int remove_one(const char *path, const struct stat *status, int type,
                      struct FTW *position)
{
    (void)status;
    (void)type;
    (void)position;
    return remove(path);
}

void scratch_leave(void)
{
    cr_assert_eq(seteuid(getuid()), 0);
    cr_assert_eq(chdir("/"), 0);
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

unsigned char *pattern(size_t size)
{
    unsigned char *bytes = malloc(size + 1);
    unsigned state = 1;

    cr_assert_not_null(bytes);
    for (size_t i = 0; i < size; i++) {
        state = state * 1103515245u + 12345u;
        bytes[i] = (unsigned char)(state >> 16);
    }
    return bytes;
}

static void write_all(int fd, const unsigned char *data, size_t size)
{
    while (size > 0) {
        const ssize_t written = write(fd, data, size);
        cr_assert_gt(written, 0);
        data += written;
        size -= (size_t)written;
    }
}

void put_file(const char *name, const void *data, size_t size)
{
    const int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    cr_assert_geq(fd, 0, "%s", name);
    write_all(fd, data, size);
    close(fd);
}

/* Whether reading to the end gives exactly these bytes. */
static bool gives(int fd, const unsigned char *data, size_t size)
{
    unsigned char buffer[8192];
    size_t total = 0;
    bool same = true;
    ssize_t got;

    while (same && (got = read(fd, buffer, sizeof(buffer))) > 0) {
        const size_t n = (size_t)got;
        same = n <= size - total && memcmp(buffer, data + total, n) == 0;
        total += n;
    }
    return same && total == size;
}

bool file_holds(const char *name, const void *data, size_t size)
{
    const int fd = open(name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;

    if (fd < 0)
        return false;
    const bool same = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
                      gives(fd, data, size);
    close(fd);
    return same;
}

static size_t names_in(const char *path)
{
    DIR *listing = opendir(path);
    size_t count = 0;

    cr_assert_not_null(listing, "%s", path);
    for (struct dirent *entry; (entry = readdir(listing));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            count++;
    closedir(listing);
    return count;
}

size_t names_here(void)
{
    return names_in(".");
}

size_t open_descriptors(void)
{
    return names_in("/proc/self/fd");
}

void become_nobody(void)
{
    if (getuid() != 0)
        return;
    cr_assert_eq(setgroups(0, NULL), 0);
    cr_assert_eq(setegid(NOBODY), 0);
    cr_assert_eq(seteuid(NOBODY), 0);
    cr_assert_eq(prctl(PR_SET_DUMPABLE, 1), 0); /* for await_syscall */
}

/* ---- Threads ------------------------------------------------------------- */

/* One line of a file of a thread; "" when it is gone. */
static void task_line(const char *task, const char *name, char *line,
                      size_t size)
{
    char path[320];

    line[0] = '\0';
    snprintf(path, sizeof(path), "/proc/self/task/%s/%s", task, name);
    FILE *file = fopen(path, "re");
    if (!file)
        return;
    if (!fgets(line, (int)size, file))
        line[0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    fclose(file);
}

static bool in_syscall(const char *stage, long number)
{
    DIR *tasks = opendir("/proc/self/task");
    char name[64];
    char line[256];
    bool found = false;

    snprintf(name, sizeof(name), "weir:%s", stage);
    cr_assert_not_null(tasks);
    for (struct dirent *entry; !found && (entry = readdir(tasks));) {
        task_line(entry->d_name, "comm", line, sizeof(line));
        if (strcmp(line, name) != 0)
            continue;
        /* "running", or the number and its arguments. */
        task_line(entry->d_name, "syscall", line, sizeof(line));
        found = strtol(line, NULL, 10) == number;
    }
    closedir(tasks);
    return found;
}

void await_syscall(const char *stage, long number)
{
    while (!in_syscall(stage, number))
        usleep(1000);
}

/* ---- Other processes ----------------------------------------------------- */

int pipe_as_output(void)
{
    int ends[2];

    cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
    cr_assert_eq(dup2(ends[1], STDOUT_FILENO), STDOUT_FILENO);
    close(ends[1]);
    return ends[0];
}

int pipe_as_input(void)
{
    int ends[2];

    cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
    cr_assert_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    return ends[1];
}

bool has_nonblocking_twin(int fd)
{
    const int mode = fcntl(fd, F_GETFL) & O_ACCMODE;
    struct stat one, other;
    bool found = false;

    cr_assert_eq(fstat(fd, &one), 0);
    for (int twin = 3; twin < 64 && !found; twin++) {
        const int flags = fcntl(twin, F_GETFL);
        found = flags >= 0 && (flags & O_NONBLOCK) &&
                (flags & O_ACCMODE) == mode && fstat(twin, &other) == 0 &&
                one.st_dev == other.st_dev && one.st_ino == other.st_ino;
    }
    return found;
}

pid_t writer_process(const char *fifo, const void *data, size_t size)
{
    const pid_t process = fork();

    cr_assert_geq(process, 0);
    if (process > 0)
        return process;
    const int fd = open(fifo, O_WRONLY);
    if (fd < 0)
        _exit(1);
    write_all(fd, data, size);
    _exit(0);
}

pid_t reader_process(int fd, const void *data, size_t size)
{
    const pid_t process = fork();

    cr_assert_geq(process, 0);
    if (process > 0)
        return process;
    close(STDOUT_FILENO); /* or the pipe would never end */
    _exit(gives(fd, data, size) ? 0 : 1);
}

pid_t fifo_reader_process(const char *fifo, const void *data, size_t size)
{
    const pid_t process = fork();

    cr_assert_geq(process, 0);
    if (process > 0)
        return process;
    _exit(gives(open(fifo, O_RDONLY), data, size) ? 0 : 1);
}

bool finished(pid_t process)
{
    int status;

    return waitpid(process, &status, 0) == process && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

/* ---- Pipelines ----------------------------------------------------------- */

void expect_end(weir_pipeline *pipeline, int status, const char *why)
{
    const int got = weir_pipeline_wait(pipeline);

    cr_assert_eq(got, status, "%d instead of %d: %s", got, status,
                 weir_pipeline_why(pipeline));
    cr_assert_str_eq(weir_pipeline_why(pipeline), why);
    weir_pipeline_free(pipeline);
}

void expect_run(weir_pipeline *pipeline, int status, const char *why)
{
    cr_assert_eq(weir_pipeline_start(pipeline), 0);
    expect_end(pipeline, status, why);
}
