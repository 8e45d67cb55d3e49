/* SPDX-License-Identifier: Apache-2.0
 *
 * What any store that keeps rows must do, whatever is behind it: run by test_store_sqlite and by
 * test_store_postgres, each of which says how a new one is made. And what tests of stores share.
 */
#ifndef WRIT_TESTS_UNIT_REGISTRY_STORE_SUITE_H
#define WRIT_TESTS_UNIT_REGISTRY_STORE_SUITE_H

#include "registry/dump.h"
#include "tests/unit/folder.h"

typedef struct bench {
    writ_arena arena;
    writ_error err;
    char hint[512];            /* of the last error that was wanted */
    char folder[FOLDER_BYTES]; /* of this test alone */
    char path[128];            /* in it */
    char url[512];             /* of a store that is not there yet, or has nothing in it */
    const struct store_kind *kind;
} bench;

typedef struct store_kind {
    const char *name;
    /* Sets b->url to a store of its own, number 0 or 1 of this test; and takes it away. Not 0: it
     * could not. */
    int (*make)(bench *b, int number);
    int (*drop)(bench *b, int number);
} store_kind;

/* Runs the whole suite on stores of that kind; the number of tests that failed. */
int store_suite_run(const store_kind *kind);

/* --- what tests of stores share --- */

#define assert_ok(b, call)                                                                         \
    do {                                                                                           \
        int code_ = (call);                                                                        \
        if (code_ != WRIT_OK)                                                                      \
            fail_msg("%d: %s (%s)", code_, (b)->err.message, (b)->err.hint);                       \
    } while (0)

/* The call failed so, with an error that says that; the error is forgotten then. */
#define assert_refused_with(b, call, wanted, part)                                                 \
    do {                                                                                           \
        int code_ = (call);                                                                        \
        assert_int_equal(code_, wanted);                                                           \
        if (!strstr((b)->err.message, part))                                                       \
            fail_msg("'%s' does not say '%s'", (b)->err.message, part);                            \
        snprintf((b)->hint, sizeof(b)->hint, "%s", (b)->err.hint);                                 \
        (b)->err = WRIT_ERROR_INIT;                                                                \
    } while (0)

#define ADDRESS_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ADDRESS_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* Rows with something in each column. */
writ_stored_version version_of(const char *contract, const char *version, const char *bytes);
writ_stored_party party_of(const char *id, const char *contract);
writ_waiver waiver_of(const char *id);
writ_event event_of(const char *action, const char *contract);

void put_version(bench *b, writ_store *store, const writ_stored_version *version);
writ_stored_versions versions_of(bench *b, writ_store *store, const char *contract);
/* The whole store as text, in b's arena. */
writ_str dump_of(bench *b, writ_store *store);
/* Loads that text. */
int load_text(writ_store *store, writ_str text, writ_loaded *loaded, writ_error *err);
void assert_str(writ_str text, const char *wanted);

#endif
