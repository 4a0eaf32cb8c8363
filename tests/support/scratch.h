/* SPDX-License-Identifier: MIT */
/*
 * scratch.h - a folder of its own for each test of the file stages, and what
 * these tests look at besides: descriptors, threads, other processes.
 */
#ifndef WEIR_TEST_SCRATCH_H
#define WEIR_TEST_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <weir/pipeline.h>

/* Enters a new empty folder; leaves and removes it. For .init and .fini. */
void scratch_enter(void);
void scratch_leave(void);

/* `size` bytes of which no piece looks like another; never freed. */
unsigned char *pattern(size_t size);

/* Makes a file, or replaces what it holds. */
void put_file(const char *name, const void *data, size_t size);

/* Whether the file is a regular one and holds exactly these bytes. */
bool file_holds(const char *name, const void *data, size_t size);

/* How many names there are in the folder, hidden ones too. */
size_t names_here(void);

/* How many descriptors the process has open. */
size_t open_descriptors(void);

/* From here on without root's rights, if the process had them. */
void become_nobody(void);

/* Waits until the thread of that stage is in the system call, so that what is
 * done next meets it there. */
void await_syscall(const char *stage, long number);

/* A pipe whose write end becomes standard output, or whose read end becomes
 * standard input. Returns the other end. */
int pipe_as_output(void);
int pipe_as_input(void);

/* Whether another descriptor is open on the same end of the pipe, and is
 * non-blocking. */
bool has_nonblocking_twin(int fd);

/* Other processes, which open the FIFO and write all, or read to the end and
 * compare. finished() waits and says whether it went well. */
pid_t writer_process(const char *fifo, const void *data, size_t size);
pid_t fifo_reader_process(const char *fifo, const void *data, size_t size);
pid_t reader_process(int fd, const void *data, size_t size);
bool finished(pid_t process);

/* Runs to its end and compares status and message. */
void expect_run(weir_pipeline *pipeline, int status, const char *why);

/* The same for a pipeline that was started. */
void expect_end(weir_pipeline *pipeline, int status, const char *why);

#endif
