/* SPDX-License-Identifier: MIT */
/* status.c - the text of every status, and the version. Layer 0. */
#include <string.h>

#include <weir/api.h>
#include <weir/status.h>

const char *weir_version(void)
{
    return WEIR_VERSION;
}

const char *weir_status_text(int status)
{
    switch (status) {
    case WEIR_OK:
        return "Success";
    case WEIR_STOPPED:
        return "Stopped: the other end needs no more";
    case WEIR_ABORTED:
        return "Aborted";
    case WEIR_PREMATURE_CLOSE:
        return "Closed before its end";
    case WEIR_WRITE_AFTER_END:
        return "Write after end";
    case WEIR_DESTROYED:
        return "Stream closed";
    case WEIR_BAD_DATA:
        return "Bad data";
    case WEIR_LIMIT:
        return "Limit passed";
    case WEIR_MISUSE:
        return "Misuse";
    case WEIR_READ_AFTER_END:
        return "Put back after the end";
    case WEIR_UNPIPED:
        return "Unpiped";
    case WEIR_ALREADY_STARTED:
        return "The pipeline was started before";
    case WEIR_OWN_THREAD:
        return "A thread of the pipeline would wait for itself";
    case WEIR_OWN_INPUT:
        return "A stage writes to its own input";
    case WEIR_WRONG_STAGE:
        return "A stage reads the input of another";
    case WEIR_TWO_READERS:
        return "Two threads read one edge that is not in taking mode";
    case WEIR_MULTIPLE_CALLBACK:
        return "Completed twice, or with nothing to complete";
    case WEIR_CHILD_FAILED:
        return "A child process has failed";
    case WEIR_OVERFLOW:
        return "The edge is full";
    case WEIR_DROPPED:
        return "Dropped, since the edge was full";
    case WEIR_DEADLOCK:
        return "Stages wait for each other";
    default:
        return status < 0 && status > -4096 ? strerror(-status)
                                            : "Unknown status";
    }
}
