/* SPDX-License-Identifier: MIT */
/*
 * Runs a command until it is known to wait, sends it signals, and says how it
 * ended: a shell cannot tell a command that a signal ended from one that exits
 * with 128 and its number.
 *
 *     signal_probe WHEN SIGNAL[,SIGNAL]...[+] COMMAND [ARGUMENT]...
 *
 * WHEN is the path of a FIFO: once the command has opened it for reading; or
 * `full`: once nothing more fits into the pipe that is its standard output.
 * With a + the last signal is sent again and again until the command ends.
 *
 * Prints "signal N MS" or "exit N MS": how, and how many milliseconds after
 * the last signal. Exits 0, or 99 when it could not find out.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { DEADLINE_S = 30, BROKEN = 99 };

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "signal_probe: %s: %s\n", what, strerror(errno));
    exit(BROKEN);
}

static void nap(long ms)
{
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* In the child. What the test was started with is nothing to the command. */
static _Noreturn void become(char **command, int output)
{
    sigset_t none;

    for (int s = 1; s < NSIG; s++)
        signal(s, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (output >= 0)
        dup2(output, STDOUT_FILENO);
    execvp(command[0], command);
    give_up(command[0]);
}

static pid_t start(char **command, int output)
{
    const pid_t child = fork();

    if (child < 0)
        give_up("fork");
    if (child == 0)
        become(command, output);
    if (output >= 0)
        close(output);
    return child;
}

static void wait_until_full(int pipe_fd)
{
    const int capacity = fcntl(pipe_fd, F_GETPIPE_SZ);
    int held = 0;

    while (held < capacity) {
        if (ioctl(pipe_fd, FIONREAD, &held))
            give_up("FIONREAD");
        nap(1);
    }
}

/* Returns the command's process, which waits by then. */
static pid_t start_and_wait(const char *when, char **command)
{
    int ends[2];

    if (strcmp(when, "full") != 0) {
        const pid_t child = start(command, -1);
        if (open(when, O_WRONLY | O_CLOEXEC) < 0)
            give_up(when);
        return child;
    }
    if (pipe2(ends, O_CLOEXEC))
        give_up("pipe");
    const pid_t child = start(command, ends[1]);
    wait_until_full(ends[0]);
    return child;
}

/* Returns the wait status; *sent is when the last signal was sent. */
static int send_all(pid_t child, char *signals, long *sent)
{
    char *plus = strchr(signals, '+');
    int last = 0;
    int status;

    for (char *s = strtok(signals, ",+"); s; s = strtok(NULL, ",+")) {
        last = atoi(s);
        kill(child, last);
    }
    *sent = now_ms();
    while (waitpid(child, &status, plus ? WNOHANG : 0) == 0) {
        nap(20);
        *sent = now_ms();
        kill(child, last);
    }
    return status;
}

int main(int argc, char **argv)
{
    long sent;

    if (argc < 4)
        return BROKEN;
    alarm(DEADLINE_S);
    const pid_t child = start_and_wait(argv[1], argv + 3);
    const int status = send_all(child, argv[2], &sent);
    const long ms = now_ms() - sent;
    if (WIFSIGNALED(status))
        printf("signal %d %ld\n", WTERMSIG(status), ms);
    else
        printf("exit %d %ld\n", WEXITSTATUS(status), ms);
    return 0;
}
