/* SPDX-License-Identifier: MIT */
/*
 * peak_memory.c - runs a command and writes the most memory that it had, in
 * KiB, to a file.
 *
 *     peak_memory FILE COMMAND [ARGUMENT...]
 *
 * Exits as the command did. The kernel counts what a process had before its
 * exec as well, which here is this small program.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int run(char **command, struct rusage *usage)
{
    int status;
    pid_t child = fork();

    if (child < 0)
        return 99;
    if (child == 0) {
        execvp(command[0], command);
        perror(command[0]);
        _exit(99);
    }
    if (wait4(child, &status, 0, usage) != child)
        return 99;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    struct rusage usage;

    if (argc < 3) {
        fprintf(stderr, "usage: %s FILE COMMAND [ARGUMENT...]\n", argv[0]);
        return 99;
    }
    int code = run(argv + 2, &usage);
    FILE *file = fopen(argv[1], "w");
    if (!file || fprintf(file, "%ld\n", usage.ru_maxrss) < 0 || fclose(file)) {
        perror(argv[1]);
        return 99;
    }
    return code;
}
