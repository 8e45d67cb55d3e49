/* SPDX-License-Identifier: Apache-2.0
 *
 * Libraries that are loaded when something first needs them, since each one linked adds to every
 * start: SQLite alone a millisecond. The types of the functions come from the library's own header,
 * so the compiler checks every call as if it were linked.
 */
#ifndef WRIT_CONTRACTS_BASE_SHARED_OBJECT_H
#define WRIT_CONTRACTS_BASE_SHARED_OBJECT_H

#include "contracts/base/error.h"

/* "libNAME.so.MAJOR", as the dynamic linker of this system calls it; both are literals. */
#ifdef __APPLE__
#define WRIT_SHARED_OBJECT_FILE(name, major) "lib" name "." major ".dylib"
#else
#define WRIT_SHARED_OBJECT_FILE(name, major) "lib" name ".so." major
#endif

/* All borrowed for the call. */
typedef struct writ_shared_object {
    const char *file;         /* WRIT_SHARED_OBJECT_FILE */
    const char *product;      /* as messages name it: "SQLite" */
    const char *hint;         /* what to install */
    const char *const *names; /* the functions that are wanted … */
    void **const *slots;      /* … and where their addresses go */
    size_t count;
} writ_shared_object;

/* Loads the library, or takes one more hold of it, and fills the slots. It stays in memory after
 * the last writ_shared_object_close, for libraries keep state of the process. On failure *handle is
 * unchanged and slots may be filled in part: WRIT_E_SYSTEM, not installed, or lacks a function. */
int writ_shared_object_open(const writ_shared_object *library, void **handle, writ_error *err);

/* Gives up the hold; NULL does nothing. */
void writ_shared_object_close(void *handle);

#endif
