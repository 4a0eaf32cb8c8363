/* SPDX-License-Identifier: MIT */
/*
 * Signals as events of the main thread's loop. No handler is ever set: the
 * signals are blocked and read from a descriptor.
 */
#ifndef WEIR_CLI_SIGNALS_H
#define WEIR_CLI_SIGNALS_H

#include <stdbool.h>

/*
 * Takes over SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGUSR1, but for those that
 * were ignored at the start (nohup): they stay ignored. Blocks SIGPIPE too, so
 * that a message nobody reads cannot end a run half way. Returns a descriptor
 * that polls readable when one has come, or a negated errno value.
 */
int signals_take_over(void);

/* The number of the next signal that has come; 0: none. Does not wait. */
int signals_next(int fd);

/* Whether nobody has asked for SIGPIPE to be ignored. */
bool signals_pipe_is_default(void);

/* Ends the program by the signal, as if it had never been taken over. */
_Noreturn void signals_die(int signal_number);

#endif
