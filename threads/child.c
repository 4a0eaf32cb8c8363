/* SPDX-License-Identifier: MIT */
/* child.c - starting, ending and reaping a child process. */
#include "child.h"
#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define GRACE_MS 50 /* an abort is to be over in 100 */

/* ---- Pipes --------------------------------------------------------------- */

typedef struct child_pipes {
    int input[2];
    int output[2];
    int errors[2];
} child_pipes;

static void close_pair(int pair[2])
{
    wi_child_close(&pair[0]);
    wi_child_close(&pair[1]);
}

static void close_pipes(child_pipes *pipes)
{
    close_pair(pipes->input);
    close_pair(pipes->output);
    close_pair(pipes->errors);
}

/* `ours` is the place in the pair of the end that this process keeps. */
static int open_pair(int pair[2], int ours)
{
    const int failed = wi_pipe(pair);

    if (failed)
        return failed;
    return fcntl(pair[ours], F_SETFL, O_NONBLOCK) ? -errno : 0;
}

static int open_pipes(child_pipes *pipes, bool input, bool output)
{
    int failed = open_pair(pipes->errors, 0);

    if (!failed && input)
        failed = open_pair(pipes->input, 1);
    if (!failed && output)
        failed = open_pair(pipes->output, 0);
    return failed;
}

/* ---- Starting ------------------------------------------------------------ */

static int set_streams(posix_spawn_file_actions_t *actions,
                       const child_pipes *pipes)
{
    int failed = posix_spawn_file_actions_adddup2(actions, pipes->errors[1],
                                                  STDERR_FILENO);

    if (!failed && pipes->input[0] >= 0)
        failed = posix_spawn_file_actions_adddup2(actions, pipes->input[0],
                                                  STDIN_FILENO);
    else if (!failed)
        failed = posix_spawn_file_actions_addopen(actions, STDIN_FILENO,
                                                  "/dev/null", O_RDONLY, 0);
    if (!failed && pipes->output[1] >= 0)
        failed = posix_spawn_file_actions_adddup2(actions, pipes->output[1],
                                                  STDOUT_FILENO);
    return failed;
}

/* Stage threads have all signals blocked and programs often ignore SIGPIPE:
 * neither is for the child, which would not end where it should. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    const short flags =
        POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    sigset_t none;
    sigset_t usual;

    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    sigaddset(&usual, SIGTERM);
    int failed = posix_spawnattr_setflags(attributes, flags);
    if (!failed)
        failed = posix_spawnattr_setpgroup(attributes, 0);
    if (!failed)
        failed = posix_spawnattr_setsigmask(attributes, &none);
    if (!failed)
        failed = posix_spawnattr_setsigdefault(attributes, &usual);
    return failed;
}

/* Returns 0 or an errno value. */
static int spawn_with(pid_t *pid, const char *command,
                      posix_spawn_file_actions_t *actions,
                      const child_pipes *pipes)
{
    char shell[] = "sh";
    char option[] = "-c";
    char *const words[] = {shell, option, strdup(command), NULL};
    posix_spawnattr_t attributes;

    if (!words[2])
        return ENOMEM;
    int failed = posix_spawnattr_init(&attributes);
    if (!failed) {
        failed = set_attributes(&attributes);
        if (!failed)
            failed = set_streams(actions, pipes);
        if (!failed)
            failed = posix_spawn(pid, "/bin/sh", actions, &attributes, words,
                                 environ);
        posix_spawnattr_destroy(&attributes);
    }
    free(words[2]);
    return failed;
}

static int spawn(pid_t *pid, const char *command, const child_pipes *pipes)
{
    posix_spawn_file_actions_t actions;
    int failed = posix_spawn_file_actions_init(&actions);

    if (failed)
        return -failed;
    failed = spawn_with(pid, command, &actions, pipes);
    posix_spawn_file_actions_destroy(&actions);
    return -failed;
}

int wi_child_start(wi_child *child, const char *command, bool input,
                   bool output)
{
    child_pipes pipes = {{-1, -1}, {-1, -1}, {-1, -1}};

    *child = (wi_child)WI_NO_CHILD;
    int failed = open_pipes(&pipes, input, output);
    if (!failed)
        failed = spawn(&child->pid, command, &pipes);
    if (failed) {
        child->pid = 0;
        close_pipes(&pipes);
        return failed;
    }
    child->input = pipes.input[1];
    child->output = pipes.output[0];
    child->errors = pipes.errors[0];
    wi_child_close(&pipes.input[0]);
    wi_child_close(&pipes.output[1]);
    wi_child_close(&pipes.errors[1]);
    child->exited = (int)syscall(SYS_pidfd_open, child->pid, 0);
    if (child->exited >= 0)
        return 0;
    failed = -errno;
    wi_child_end(child);
    return failed;
}

/* ---- Ending -------------------------------------------------------------- */

void wi_child_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static int wait_for(pid_t pid, siginfo_t *end, int options)
{
    int failed;

    do
        failed = waitid(P_PID, (id_t)pid, end, WEXITED | options);
    while (failed && errno == EINTR);
    return failed ? -errno : 0;
}

wi_child_status wi_child_wait(wi_child *child)
{
    siginfo_t end = {.si_code = 0};
    const int failed = wait_for(child->pid, &end, 0);

    child->pid = 0;
    wi_child_close(&child->exited);
    return (wi_child_status){
        .failed = failed,
        .code = end.si_status,
        .signaled = end.si_code != CLD_EXITED,
    };
}

/* Until its first process is gone, or the time is over. */
static void await_exit(const wi_child *child)
{
    struct pollfd fd = {.fd = child->exited, .events = POLLIN};

    (void)poll(&fd, 1, GRACE_MS); /* stage threads get no signals */
}

void wi_child_end(wi_child *child)
{
    wi_child_close(&child->input);
    wi_child_close(&child->output);
    wi_child_close(&child->errors);
    if (child->pid > 0) {
        (void)kill(-child->pid, SIGTERM);
        if (child->exited >= 0)
            await_exit(child);
        /* Not reaped yet, so the number is still that of its group. */
        (void)kill(-child->pid, SIGKILL);
        (void)wi_child_wait(child);
    }
    wi_child_close(&child->exited);
}
