/* SPDX-License-Identifier: MIT */
/*
 * Standard input, output and error.
 */
#include "standard_fds.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "message.h"

int standard_fds_open(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        /* The wrong way round: reading nothing, or writing to nowhere, would
         * look like success. */
        const int mode = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;

        if (fcntl(fd, F_GETFD) >= 0)
            continue;
        if (open("/dev/null", mode) != fd) {
            say("/dev/null: %s", strerror(errno));
            return EXIT_FAILED;
        }
    }
    return EXIT_DONE;
}

int standard_output_flush(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_DONE;
    say("standard output: %s", strerror(errno));
    return EXIT_FAILED;
}
