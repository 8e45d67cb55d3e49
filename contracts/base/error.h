/* SPDX-License-Identifier: Apache-2.0
 *
 * Errors: why we could not work. (What we learned by working is a finding: contracts/finding.h.)
 *
 * A function that can fail returns WRIT_OK (0) or one of the negative codes below and fills the
 * writ_error that its last parameter points to. The first error stays: writ_error_set on an error
 * that is set already changes nothing. On failure all other outputs are as they were.
 */
#ifndef WRIT_CONTRACTS_BASE_ERROR_H
#define WRIT_CONTRACTS_BASE_ERROR_H

#include <stdarg.h>
#include <stddef.h>

/* A code is the negative of the exit status it leads to (DESIGN.md, Exit status). */
enum writ_code {
    WRIT_OK = 0,
    WRIT_E_REFUSED = -1, /* understood, and refused by a rule: a published version is immutable … */
    WRIT_E_USAGE = -2,   /* the call is wrong */
    WRIT_E_INPUT = -3,   /* a contract or file cannot be read or understood */
    WRIT_E_SYSTEM = -4   /* input and output, registry, network */
};

typedef struct writ_error {
    int code;           /* WRIT_OK when nothing happened */
    unsigned line;      /* from 1; 0 when the error has no place */
    unsigned column;    /* from 1, in code points; 0 when the error has no place */
    char file[512];     /* as the user named it; "" when the error has no place */
    char message[1024]; /* lower case, no full stop, the subject in quotes */
    char hint[512];     /* the way out; "" when we know none */
} writ_error;

#define WRIT_ERROR_INIT ((writ_error){0})

/* Sets code and message unless an error is set already. Long messages are cut. Returns the code
 * that now stands, so that `return writ_error_set(err, ...)` reads well. err may be NULL: then
 * only the code is returned. */
int writ_error_set(writ_error *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with a place. */
int writ_error_set_at(writ_error *err, int code, const char *file, unsigned line, unsigned column,
                      const char *format, ...) __attribute__((format(printf, 6, 7)));

/* "message: strerror(number)", code WRIT_E_SYSTEM. */
int writ_error_set_errno(writ_error *err, int number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds the way out to the error that stands, unless it has one. */
void writ_error_hint(writ_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Memory is exhausted. Libraries call this and do not expect it to return: it writes one line to
 * stderr and ends the process with status 4. There is no useful way on, and every file we write is
 * written whole or not at all. */
void writ_out_of_memory(void) __attribute__((noreturn));

#endif
